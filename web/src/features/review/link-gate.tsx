import { Trans } from '@lingui/react/macro'
import { Clapperboard } from 'lucide-react'
import type { FormEvent } from 'react'

import { ApiProblem } from '../../api/problem'
import { Button } from '../../ui/button'
import { Field } from '../../ui/field'
import { ProblemNote } from '../../ui/problem-note'
import { Sheet } from '../../ui/sheet'
import { keptName } from './guest-name'
import styles from './review.module.css'

interface Props {
  needsPassword: boolean
  error: Error | null
  isBusy: boolean
  onOpen: (guest: { name: string; password?: string | undefined }) => void
}

/** Asks who comes, and for the password where the link has one. */
export function LinkGate({ needsPassword, error, isBusy, onOpen }: Props) {
  const isWrong = error instanceof ApiProblem && error.code === 'wrong_password'
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const text = (name: string) => String(form.get(name) ?? '')
    onOpen({ name: text('name').trim(), ...(needsPassword ? { password: text('password') } : {}) })
  }
  return (
    <main className={styles.gate}>
      <Sheet className={styles.card}>
        <img src="/favicon.svg" alt="" width={48} height={48} />
        <h1>
          <Trans>You are invited to review a video</Trans>
        </h1>
        <p>
          <Trans>You need no account. Say who you are, and it plays.</Trans>
        </p>
        <form className={styles.form} onSubmit={submit}>
          <Field label={<Trans>Your name</Trans>} hint={<Trans>Drafts carry it as a watermark.</Trans>}>
            {(control) => (
              <input {...control} name="name" required maxLength={100} pattern=".*\S.*" autoComplete="name" defaultValue={keptName()} />
            )}
          </Field>
          {needsPassword && (
            <PasswordField isWrong={isWrong} />
          )}
          {error && !isWrong && <ProblemNote error={error} />}
          <Button kind="main" type="submit" disabled={isBusy}>
            <Clapperboard aria-hidden size={18} />
            <Trans>Open the video</Trans>
          </Button>
        </form>
      </Sheet>
    </main>
  )
}

function PasswordField({ isWrong }: { isWrong: boolean }) {
  return (
    <>
      <Field label={<Trans>Password of the link</Trans>}>
        {(control) => (
          <input {...control} name="password" type="password" required maxLength={256} autoComplete="off" />
        )}
      </Field>
      {isWrong && (
        <p role="alert" className={styles.wrong}>
          <Trans>The password is another one. Ask whoever sent you the link.</Trans>
        </p>
      )}
    </>
  )
}
