import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'

import { ApiProblem } from '../../api/problem'
import { meQuery } from '../../api/server'
import { useChangeWorkspace, workspaceQuery, type ProjectDefault, type Workspace } from '../../api/workspaces'
import { Button } from '../../ui/button'
import { Check } from '../../ui/check'
import { faultOf, restOf } from '../../ui/fault-of'
import { Field } from '../../ui/field'
import { ProblemNote } from '../../ui/problem-note'
import { Sheet } from '../../ui/sheet'
import { showToast } from '../../ui/toast'
import { managesWorkspace } from './places'
import { Subject } from './subject'
import styles from './subject.module.css'
import { UsageList } from './usage-list'
import { PROJECT_DEFAULTS } from './words'
import { WorkspaceList } from './workspace-list'

export function WorkspacePage() {
  const me = useQuery(meQuery).data
  const workspace = useQuery(workspaceQuery)
  const isManager = managesWorkspace(me)
  return (
    <Subject
      title={<Trans>Workspace and plan</Trans>}
      intro={<Trans>A workspace is who pays: its projects, plan, budget and keys are its own.</Trans>}
    >
      {workspace.error && <ProblemNote error={workspace.error} onRetry={() => void workspace.refetch()} />}
      {workspace.data && isManager && (
        <Sheet className={styles.stack}>
          <h2 dir="auto">{workspace.data.name}</h2>
          <WorkspaceForm key={workspace.data.id} workspace={workspace.data} />
        </Sheet>
      )}
      <Sheet className={styles.stack}>
        <h2>
          <Trans>Plan and use</Trans>
        </h2>
        <UsageList />
      </Sheet>
      {me?.kind === 'session' && (
        <Sheet className={styles.stack}>
          <h2>
            <Trans>Your workspaces</Trans>
          </h2>
          <WorkspaceList current={me.workspace?.id} />
        </Sheet>
      )}
    </Subject>
  )
}

function WorkspaceForm({ workspace }: { workspace: Workspace }) {
  const { t } = useLingui()
  const change = useChangeWorkspace()
  const [name, setName] = useState(workspace.name)
  const wantsProof = change.error instanceof ApiProblem && change.error.code === 'second_factor_first'

  const submit = (event: FormEvent) => {
    event.preventDefault()
    change.mutate({ name: name.trim() }, { onSuccess: () => showToast(t`The workspace is renamed.`, () => change.mutate({ name: workspace.name })) })
  }
  const setDefault = (project_default: ProjectDefault) =>
    change.mutate(
      { project_default },
      {
        onSuccess: () =>
          showToast(t`Members may now: ${t(PROJECT_DEFAULTS[project_default])}`, () =>
            change.mutate({ project_default: workspace.project_default }),
          ),
      },
    )
  return (
    <>
      <form className={styles.form} onSubmit={submit}>
        <Field label={<Trans>Name</Trans>} fault={faultOf(change.error, 'name')}>
          {(control) => (
            <input {...control} dir="auto" required maxLength={100} value={name} onChange={(event) => setName(event.target.value)} />
          )}
        </Field>
        <Button type="submit" disabled={change.isPending || name.trim() === workspace.name}>
          <Trans>Rename</Trans>
        </Button>
        <Field label={<Trans>In projects that do not name them, members</Trans>}>
          {(control) => (
            <select
              {...control}
              value={workspace.project_default}
              disabled={change.isPending}
              onChange={(event) => setDefault(event.target.value as ProjectDefault)}
            >
              {(Object.keys(PROJECT_DEFAULTS) as ProjectDefault[]).map((one) => (
                <option key={one} value={one}>
                  {t(PROJECT_DEFAULTS[one])}
                </option>
              ))}
            </select>
          )}
        </Field>
      </form>
      <Check
        // What was clicked shows at once, and goes back if it is refused.
        checked={(change.isPending ? change.variables.needs_second_factor : undefined) ?? workspace.needs_second_factor}
        disabled={change.isPending}
        onChange={(needs_second_factor) => change.mutate({ needs_second_factor })}
        hint={t`Whoever has shown no code and no passkey is kept out until they do.`}
      >
        <Trans>Ask everybody for a second step</Trans>
      </Check>
      {wantsProof ? (
        <p role="alert">
          <Trans>Sign in with a second step yourself first, so that you are not kept out: see Signing in.</Trans>
        </p>
      ) : (
        restOf(change.error, ['name']) && <ProblemNote error={change.error} />
      )}
    </>
  )
}
