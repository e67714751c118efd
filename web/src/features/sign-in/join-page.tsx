import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useState, type FormEvent } from 'react'

import { useAcceptInvitation } from '../../api/account'
import { meQuery } from '../../api/server'
import { Button } from '../../ui/button'
import { faultOf, restOf } from '../../ui/fault-of'
import { Field } from '../../ui/field'
import { ProblemNote } from '../../ui/problem-note'
import { Sheet } from '../../ui/sheet'
import { showToast } from '../../ui/toast'
import { takeInvitation } from './invitation'
import styles from './sign-in-page.module.css'

const FIELDS = ['token', 'name', 'display_name', 'password'] as const

/** Where an invitation leads: whoever is signed in joins as they are, others make an account. */
export function JoinPage() {
  const { t } = useLingui()
  const navigate = useNavigate()
  const me = useQuery(meQuery)
  const accept = useAcceptInvitation()
  const [token, setToken] = useState(takeInvitation)
  const user = me.data?.user
  const fault = (field: string) => faultOf(accept.error, field)

  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const text = (name: string) => String(form.get(name) ?? '').trim()
    const account = { name: text('name'), password: String(form.get('password') ?? '') }
    const shown = text('display_name')
    accept.mutate(
      { token: token.trim(), ...(user ? {} : { ...account, ...(shown && { display_name: shown }) }) },
      {
        onSuccess: ({ workspace }) => {
          if (workspace) showToast(t`You are in ${workspace.name} now.`)
          void navigate({ to: '/' })
        },
      },
    )
  }
  if (me.isPending) return <p aria-live="polite" />
  return (
    <div className={styles.middle}>
      <Sheet>
        <form className={styles.form} onSubmit={submit}>
          <h1>
            <Trans>Join a workspace</Trans>
          </h1>
          <Field label={<Trans>Invitation</Trans>} hint={t`Of the link, or the one that the server printed when it started.`} fault={fault('token')}>
            {(control) => (
              <input {...control} required maxLength={100} autoComplete="off" spellCheck={false} value={token} onChange={(event) => setToken(event.target.value)} />
            )}
          </Field>
          {user ? (
            <p>
              <Trans>
                You join as <strong>{user.display_name}</strong>.
              </Trans>
            </p>
          ) : (
            <>
              <Field label={<Trans>Login name</Trans>} hint={t`What you sign in with from now on.`} fault={fault('name')}>
                {(control) => <input {...control} name="name" required maxLength={64} autoComplete="username" autoCapitalize="none" />}
              </Field>
              <Field label={<Trans>Name</Trans>} hint={t`As others see it; the login name, if you leave it empty.`} fault={fault('display_name')}>
                {(control) => <input {...control} name="display_name" dir="auto" maxLength={100} autoComplete="name" />}
              </Field>
              <Field label={<Trans>Password</Trans>} hint={t`12 characters or more, hard to guess.`} fault={fault('password')}>
                {(control) => (
                  <input {...control} name="password" type="password" required minLength={12} maxLength={1024} autoComplete="new-password" />
                )}
              </Field>
            </>
          )}
          {restOf(accept.error, FIELDS) && <ProblemNote error={accept.error} />}
          <Button kind="main" type="submit" disabled={accept.isPending}>
            <Trans>Join</Trans>
          </Button>
          {!user && (
            <Link to="/">
              <Trans>I have an account: sign in first</Trans>
            </Link>
          )}
        </form>
      </Sheet>
    </div>
  )
}
