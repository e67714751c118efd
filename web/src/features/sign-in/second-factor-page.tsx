import { Trans, useLingui } from '@lingui/react/macro'
import { Link } from '@tanstack/react-router'
import { useState, type FormEvent } from 'react'

import { useProveTotp } from '../../api/account'
import { ApiProblem } from '../../api/problem'
import { Button, buttonClass } from '../../ui/button'
import { Field } from '../../ui/field'
import { ProblemNote } from '../../ui/problem-note'
import { Sheet } from '../../ui/sheet'
import styles from './sign-in-page.module.css'

/** A workspace that keeps out whom no second step proved: by a code of the authenticator that there is, or by setting one up. */
export function SecondFactorPage() {
  const { t } = useLingui()
  const prove = useProveTotp()
  const [code, setCode] = useState('')
  const hasNone = prove.error instanceof ApiProblem && prove.error.code === 'no_totp'
  const submit = (event: FormEvent) => {
    event.preventDefault()
    prove.mutate(code.trim())
  }
  return (
    <div className={styles.middle}>
      <Sheet>
        <form className={styles.form} onSubmit={submit}>
          <h1>
            <Trans>One more step</Trans>
          </h1>
          <p>
            <Trans>This workspace is open only to those who have shown a second step.</Trans>
          </p>
          <Field label={<Trans>Code</Trans>} hint={t`From your authenticator, or one of your recovery codes.`}>
            {(control) => (
              <input {...control} required autoComplete="one-time-code" maxLength={64} value={code} onChange={(event) => setCode(event.target.value)} />
            )}
          </Field>
          {hasNone ? (
            <p role="alert">
              <Trans>You have no authenticator yet: set one up, or add a passkey.</Trans>
            </p>
          ) : (
            prove.error && <ProblemNote error={prove.error} />
          )}
          <Button kind="main" type="submit" disabled={prove.isPending}>
            <Trans>Show the code</Trans>
          </Button>
          <Link to="/settings/security" className={buttonClass('plain')}>
            <Trans>Set up a second step</Trans>
          </Link>
          <Link to="/settings/workspace" className={buttonClass('quiet')}>
            <Trans>Go to another workspace</Trans>
          </Link>
        </form>
      </Sheet>
    </div>
  )
}
