import { Trans, useLingui } from '@lingui/react/macro'
import type { FormEvent } from 'react'

import { ApiProblem } from '../../api/problem'
import { useShowToken } from '../../api/server'
import { Button } from '../../ui/button'
import { faultOf, restOf } from '../../ui/fault-of'
import { Field } from '../../ui/field'
import { ProblemNote } from '../../ui/problem-note'
import { Sheet } from '../../ui/sheet'
import styles from './sign-in-page.module.css'

const FIELDS = ['token'] as const

/**
 * A server that wants its token. Once it was shown, a cookie proves that, which no script can read: browsers keep one only
 * where nobody between can.
 */
export function TokenPage() {
  const { t } = useLingui()
  const show = useShowToken()
  const other = restOf(show.error, FIELDS)
  const isNotKept = show.error instanceof ApiProblem && show.error.code === 'unauthorized'
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    show.mutate(String(new FormData(event.currentTarget).get('token') ?? '').trim())
  }
  return (
    <main className={styles.page}>
      <Sheet className={styles.told}>
        <form className={styles.form} onSubmit={submit}>
          <h1>
            <Trans>This server wants its token</Trans>
          </h1>
          <Field label={<Trans>Token</Trans>} hint={t`What it was started with as GALA_TOKEN. This browser is known for a week after it was here last.`} fault={faultOf(show.error, FIELDS[0])}>
            {(control) => <input {...control} name="token" type="password" autoComplete="current-password" required maxLength={1024} />}
          </Field>
          {other && !isNotKept && <ProblemNote error={other} />}
          {(isNotKept || !window.isSecureContext) && (
            <div role={isNotKept ? 'alert' : undefined}>
              <p>
                <Trans>
                  Browsers keep the proof only where nobody between can read it: over HTTPS, or on the machine of the server. A
                  tunnel brings the server to yours:
                </Trans>
              </p>
              <pre>
                <code>ssh -L 9000:127.0.0.1:9000 SERVER</code>
              </pre>
            </div>
          )}
          <Button kind="main" type="submit" disabled={show.isPending}>
            <Trans>Show the token</Trans>
          </Button>
        </form>
        <p>
          <Trans>Where several people work, give them accounts instead:</Trans>
        </p>
        <pre>
          <code>gala serve --auth accounts</code>
        </pre>
      </Sheet>
    </main>
  )
}
