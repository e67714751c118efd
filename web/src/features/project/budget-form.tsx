import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'

import { useSetBudget } from '../../api/project-people'
import { costQuery } from '../../api/projects'
import { meQuery } from '../../api/server'
import { money } from '../../lib/format'
import { Button } from '../../ui/button'
import { Field } from '../../ui/field'
import { ProblemNote } from '../../ui/problem-note'
import { Sheet } from '../../ui/sheet'
import { showToast } from '../../ui/toast'
import styles from './project-people.module.css'

/** In units of the currency, as the server has it. */
const MOST = 100_000
const MICROS = 1_000_000

/** What the project may spend at providers. Who may not see what it costs sees nothing of it. */
export function BudgetForm({ project }: { project: string }) {
  const { i18n, t } = useLingui()
  const me = useQuery(meQuery).data
  const cost = useQuery(costQuery(project))
  const set = useSetBudget(project)
  const [typed, setTyped] = useState<string | undefined>()
  if (!cost.data) return null
  const { budget_micros: budget, currency, spent_micros: spent, held_micros: held } = cost.data
  const amount = (micros: number) => money(micros, currency, i18n.locale)
  const shown = typed ?? (budget === undefined ? '' : String(budget / MICROS))
  const wanted = shown.trim() === '' ? null : Math.round(Number(shown) * MICROS)
  const share = budget ? (spent + held) / budget : 0
  const mayNot = me?.kind === 'session' && me.workspace?.role === 'member' && set.error !== null

  const save = (event: FormEvent) => {
    event.preventDefault()
    const before = budget ?? null
    set.mutate(wanted, {
      onSuccess: () => {
        setTyped(undefined)
        showToast(wanted === null ? t`The budget is that of the plan.` : t`The budget is ${amount(wanted)}.`, () => set.mutate(before))
      },
    })
  }
  return (
    <Sheet className={styles.budget}>
      <h2>
        <Trans>Budget</Trans>
      </h2>
      <p>
        {budget === undefined ? (
          <Trans>It may spend what the plan gives each project: {amount(spent)} spent.</Trans>
        ) : (
          <Trans>
            {amount(spent)} of {amount(budget)} spent, {amount(held)} held for what is under way.
          </Trans>
        )}
      </p>
      {budget !== undefined && budget > 0 && (
        <progress aria-label={t`Spent of the budget`} max={budget} value={Math.min(budget, spent + held)} data-look={share > 0.8 ? 'warn' : undefined} />
      )}
      <form className={styles.form} onSubmit={save}>
        <Field label={t`Budget in ${currency}`} hint={t`Empty: as the plan says. 0: nothing is bought.`}>
          {(control) => (
            <input {...control} type="number" inputMode="decimal" min={0} max={MOST} step="0.01" value={shown} onChange={(event) => setTyped(event.target.value)} />
          )}
        </Field>
        <Button type="submit" disabled={set.isPending || wanted === (budget ?? null)}>
          <Trans>Set the budget</Trans>
        </Button>
      </form>
      {mayNot ? (
        <p role="alert">
          <Trans>Owners of the project, and admins of the workspace, set its budget.</Trans>
        </p>
      ) : (
        set.error && <ProblemNote error={set.error} />
      )}
    </Sheet>
  )
}
