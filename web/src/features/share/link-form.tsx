import { Trans, useLingui } from '@lingui/react/macro'
import { Link2 } from 'lucide-react'
import { useState, type FormEvent } from 'react'

import { linkAddress, useMakeLink, type NewLink } from '../../api/links'
import { ApiProblem } from '../../api/problem'
import { Button } from '../../ui/button'
import { Field } from '../../ui/field'
import { ProblemNote } from '../../ui/problem-note'
import { NewLinkNote } from './new-link-note'
import styles from './share.module.css'

const LONGEST_DAYS = 3650

/** Makes a link. Its address is shown this once: the server keeps no way back to it. */
export function LinkForm({ project }: { project: string }) {
  const { t } = useLingui()
  const make = useMakeLink(project)
  const [address, setAddress] = useState<string>()

  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = event.currentTarget
    const wish = wishOf(new FormData(form))
    make.mutate(wish, {
      onSuccess: ({ token }) => {
        setAddress(linkAddress(token))
        form.reset()
      },
    })
  }
  const faultOf = (field: string) =>
    make.error instanceof ApiProblem ? make.error.fields.find((one) => one.field === field) : undefined
  const [password, days] = [faultOf('password'), faultOf('days')]

  return (
    <>
      <form className={styles.form} onSubmit={submit}>
        <Field label={<Trans>Guests may</Trans>}>
          {(control) => (
            <select {...control} name="scope" defaultValue="review">
              <option value="review">{t`look, comment and approve`}</option>
              <option value="view">{t`look only`}</option>
            </select>
          )}
        </Field>
        <div className={styles.pair}>
          <Field label={<Trans>Expires after days</Trans>} hint={<Trans>Never, if it stays empty.</Trans>} fault={days && `${days.message}: ${days.remedy}`}>
            {(control) => <input {...control} name="days" type="number" min={1} max={LONGEST_DAYS} defaultValue={30} />}
          </Field>
          <Field
            label={<Trans>Password</Trans>}
            hint={<Trans>Only if one is to be asked for: four or five words.</Trans>}
            fault={password && `${password.message}: ${password.remedy}`}
          >
            {(control) => <input {...control} name="password" type="text" maxLength={256} autoComplete="off" spellCheck={false} />}
          </Field>
        </div>
        <label className={styles.choice}>
          <input type="checkbox" name="watermark" defaultChecked />
          <span>
            <Trans>Drafts carry the name of who looks, as a watermark</Trans>
          </span>
        </label>
        <Button type="submit" kind="main" disabled={make.isPending}>
          <Link2 aria-hidden size={16} />
          <Trans>Make a link</Trans>
        </Button>
        {make.error && !password && !days && <ProblemNote error={make.error} />}
      </form>
      {address && <NewLinkNote address={address} onClose={() => setAddress(undefined)} />}
    </>
  )
}

function wishOf(form: FormData): NewLink {
  const [days, password] = [String(form.get('days') ?? '').trim(), String(form.get('password') ?? '')]
  return {
    scope: form.get('scope') === 'view' ? 'view' : 'review',
    watermark: form.get('watermark') !== null,
    ...(days ? { days: Number(days) } : {}),
    ...(password ? { password } : {}),
  }
}
