import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Trash2 } from 'lucide-react'
import { useState, type FormEvent } from 'react'

import { passkeysQuery, takesPasskeys, useAddPasskey, useRemovePasskey } from '../../api/passkeys'
import { ApiProblem } from '../../api/problem'
import { dateTime } from '../../lib/format'
import { Button } from '../../ui/button'
import { Field } from '../../ui/field'
import { PasskeyProblem } from '../../ui/passkey-problem'
import { ProblemNote } from '../../ui/problem-note'
import styles from './passkey-list.module.css'

const asksForPassword = (error: Error | null) => error instanceof ApiProblem && error.code === 'confirmation_needed'

/** The devices that sign somebody in without a password, and the way to one more. */
export function PasskeyList() {
  const { i18n, t } = useLingui()
  const passkeys = useQuery(passkeysQuery)
  const [add, remove] = [useAddPasskey(), useRemovePasskey()]
  const [name, setName] = useState('')
  const [password, setPassword] = useState('')
  const wantsPassword = password !== '' || asksForPassword(add.error) || asksForPassword(remove.error)

  const submit = (event: FormEvent) => {
    event.preventDefault()
    add.mutate({ name, password }, { onSuccess: () => setName('') })
  }
  const when = (text: string) => dateTime(text, i18n.locale)

  return (
    <>
      {passkeys.error && <ProblemNote error={passkeys.error} onRetry={() => void passkeys.refetch()} />}
      <ul className={styles.list}>
        {passkeys.data?.map((passkey) => (
          <li key={passkey.id}>
            <span>
              <strong dir="auto">{passkey.name}</strong>
              <br />
              <small>
                {passkey.used_at ? t`Used last on ${when(passkey.used_at)}` : t`Added on ${when(passkey.created_at)}`}
              </small>
            </span>
            <Button
              kind="quiet"
              aria-label={t`Remove the passkey ${passkey.name}`}
              disabled={remove.isPending}
              onClick={() => remove.mutate({ id: passkey.id, password })}
            >
              <Trash2 aria-hidden size={16} />
            </Button>
          </li>
        ))}
      </ul>
      {remove.error && <PasskeyProblem error={remove.error} />}
      {takesPasskeys() ? (
        <form className={styles.form} onSubmit={submit}>
          <Field label={<Trans>Name of the passkey</Trans>} hint={t`Such as the device that keeps it.`}>
            {(control) => (
              <input {...control} value={name} onChange={(event) => setName(event.target.value)} required maxLength={100} />
            )}
          </Field>
          {wantsPassword && (
            <Field label={<Trans>Password</Trans>}>
              {(control) => (
                <input
                  {...control}
                  type="password"
                  autoComplete="current-password"
                  value={password}
                  onChange={(event) => setPassword(event.target.value)}
                  maxLength={1024}
                />
              )}
            </Field>
          )}
          {add.error && <PasskeyProblem error={add.error} />}
          <Button type="submit" disabled={add.isPending}>
            <Trans>Add a passkey</Trans>
          </Button>
        </form>
      ) : (
        <p>
          <Trans>This browser makes no passkeys here.</Trans>
        </p>
      )}
    </>
  )
}
