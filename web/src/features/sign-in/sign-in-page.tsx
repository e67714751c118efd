import { Trans, useLingui } from '@lingui/react/macro'
import { Link } from '@tanstack/react-router'
import { KeyRound } from 'lucide-react'
import { useRef, useState, type FormEvent } from 'react'

import type { Schemas } from '../../api/client'
import { takesPasskeys, useSignInByPasskey } from '../../api/passkeys'
import { ApiProblem } from '../../api/problem'
import { useSignIn } from '../../api/server'
import { Button, buttonClass } from '../../ui/button'
import { Field } from '../../ui/field'
import { PasskeyProblem } from '../../ui/passkey-problem'
import { ProblemNote } from '../../ui/problem-note'
import { Sheet } from '../../ui/sheet'
import styles from './sign-in-page.module.css'

interface Props {
  /** How people sign in here besides by name and password, where the server told. */
  methods: Schemas['SignInMethods'] | undefined
}

export function SignInPage({ methods }: Props) {
  const { t } = useLingui()
  const signIn = useSignIn()
  const byPasskey = useSignInByPasskey()
  const name = useRef<HTMLInputElement>(null)
  const [wantsCode, setWantsCode] = useState(false)

  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const text = (name: string) => String(form.get(name) ?? '')
    const code = text('code').trim()
    signIn.mutate(
      { name: text('name'), password: text('password'), ...(code ? { code } : {}) },
      { onError: (error) => error instanceof ApiProblem && error.code === 'second_factor_needed' && setWantsCode(true) },
    )
  }

  return (
    <main className={styles.page}>
      <Sheet>
        <form className={styles.form} onSubmit={submit}>
          <h1>
            <Trans>Sign in to GALA</Trans>
          </h1>
          <Field label={<Trans>Name</Trans>}>
            {(control) => <input {...control} ref={name} name="name" autoComplete="username" required maxLength={64} />}
          </Field>
          <Field label={<Trans>Password</Trans>}>
            {(control) => (
              <input {...control} name="password" type="password" autoComplete="current-password" required maxLength={1024} />
            )}
          </Field>
          {wantsCode && (
            <Field label={<Trans>Code</Trans>} hint={t`From your authenticator, or one of your recovery codes.`}>
              {(control) => <input {...control} name="code" autoComplete="one-time-code" maxLength={64} />}
            </Field>
          )}
          {signIn.error && <ProblemNote error={signIn.error} />}
          <Button kind="main" type="submit" disabled={signIn.isPending}>
            <Trans>Sign in</Trans>
          </Button>
          {methods?.passkey && takesPasskeys() && (
            <Button disabled={byPasskey.isPending} onClick={() => byPasskey.mutate(name.current?.value.trim() ?? '')}>
              <KeyRound aria-hidden size={16} />
              <Trans>Sign in with a passkey</Trans>
            </Button>
          )}
          {byPasskey.error && <PasskeyProblem error={byPasskey.error} />}
          {methods?.openid && (
            <a className={buttonClass('plain')} href="/api/v1/auth/oidc">
              <Trans>Sign in at your organisation</Trans>
            </a>
          )}
          <Link to="/join">
            <Trans>I have an invitation</Trans>
          </Link>
        </form>
      </Sheet>
    </main>
  )
}
