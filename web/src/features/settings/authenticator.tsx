import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'

import { authenticatorQuery, useBeginTotp, useRemoveTotp } from '../../api/account'
import { ApiProblem } from '../../api/problem'
import { Button } from '../../ui/button'
import { Dialog, DialogActs } from '../../ui/dialog'
import { Field } from '../../ui/field'
import { ProblemNote } from '../../ui/problem-note'
import { StateWord } from '../../ui/state-word'
import { showToast } from '../../ui/toast'
import { AuthenticatorSetup } from './authenticator-setup'
import styles from './subject.module.css'

/** Codes of six digits as the second step: set up, and taken away. */
export function Authenticator() {
  const known = useQuery(authenticatorQuery).data
  const begin = useBeginTotp()
  const [isRemoving, setRemoving] = useState(false)
  const isThere = begin.error instanceof ApiProblem && begin.error.status === 409

  if (begin.data) return <AuthenticatorSetup totp={begin.data} onEnd={begin.reset} />
  return (
    <>
      {known === 'there' ? (
        <StateWord look="done">
          <Trans>A code of your authenticator is asked for when you sign in.</Trans>
        </StateWord>
      ) : (
        <p>
          <Trans>An app on your phone shows a new code of six digits every half minute. It works without a network.</Trans>
        </p>
      )}
      {begin.error && !isThere && <ProblemNote error={begin.error} />}
      <div className={styles.acts}>
        {known !== 'there' && (
          <Button disabled={begin.isPending} onClick={() => begin.mutate()}>
            <Trans>Set up an authenticator</Trans>
          </Button>
        )}
        {known !== 'none' && (
          <Button kind={known === 'there' ? 'danger' : 'quiet'} onClick={() => setRemoving(true)}>
            <Trans>Remove the authenticator</Trans>
          </Button>
        )}
      </div>
      {isRemoving && <RemoveAuthenticator onClose={() => setRemoving(false)} />}
    </>
  )
}

function RemoveAuthenticator({ onClose }: { onClose: () => void }) {
  const { t } = useLingui()
  const remove = useRemoveTotp()
  const [password, setPassword] = useState('')
  const isNone = remove.error instanceof ApiProblem && remove.error.isNowhere
  const submit = (event: FormEvent) => {
    event.preventDefault()
    remove.mutate(password, {
      onSuccess: () => {
        onClose()
        showToast(t`The authenticator is removed.`)
      },
    })
  }
  return (
    <Dialog title={<Trans>Remove the authenticator?</Trans>} onClose={onClose}>
      <p>
        <Trans>
          Your password alone signs you in from then on, and your recovery codes end. A workspace that asks for a second step
          keeps you out.
        </Trans>
      </p>
      <form className={styles.stack} onSubmit={submit}>
        <Field label={<Trans>Password</Trans>}>
          {(control) => (
            <input {...control} type="password" required maxLength={1024} autoComplete="current-password" value={password} onChange={(event) => setPassword(event.target.value)} />
          )}
        </Field>
        {isNone ? (
          <p role="alert">
            <Trans>You have no authenticator.</Trans>
          </p>
        ) : (
          remove.error && <ProblemNote error={remove.error} />
        )}
        <DialogActs>
          <Button onClick={onClose}>
            <Trans>Leave it as it is</Trans>
          </Button>
          <Button type="submit" kind="danger" disabled={remove.isPending}>
            <Trans>Remove it</Trans>
          </Button>
        </DialogActs>
      </form>
    </Dialog>
  )
}
