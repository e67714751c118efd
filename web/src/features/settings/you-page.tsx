import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { LogOut } from 'lucide-react'
import { useState, type FormEvent } from 'react'

import { useChangeMe, useChangePassword } from '../../api/account'
import { meQuery, useSignOut } from '../../api/server'
import type { Schemas } from '../../api/client'
import { Button } from '../../ui/button'
import { faultOf, restOf } from '../../ui/fault-of'
import { Field } from '../../ui/field'
import { ProblemNote } from '../../ui/problem-note'
import { Sheet } from '../../ui/sheet'
import { showToast } from '../../ui/toast'
import { Subject } from './subject'
import styles from './subject.module.css'

export function YouPage() {
  const me = useQuery(meQuery)
  const signOut = useSignOut()
  const user = me.data?.user
  return (
    <Subject
      title={<Trans>You</Trans>}
      acts={
        <Button disabled={signOut.isPending} onClick={() => signOut.mutate()}>
          <LogOut aria-hidden size={16} />
          <Trans>Sign out</Trans>
        </Button>
      }
    >
      {signOut.error && <ProblemNote error={signOut.error} />}
      {me.error && <ProblemNote error={me.error} onRetry={() => void me.refetch()} />}
      {user && (
        <>
          <Sheet className={styles.stack}>
            <h2>
              <Trans>What others see</Trans>
            </h2>
            <NameForm user={user} />
          </Sheet>
          <Sheet className={styles.stack}>
            <h2>
              <Trans>Password</Trans>
            </h2>
            <PasswordForm />
          </Sheet>
        </>
      )}
    </Subject>
  )
}

function NameForm({ user }: { user: Schemas['User'] }) {
  const { t } = useLingui()
  const change = useChangeMe()
  const [name, setName] = useState(user.display_name)
  const [email, setEmail] = useState(user.email ?? '')
  const isChanged = name !== user.display_name || email !== (user.email ?? '')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const body = { display_name: name.trim(), ...(email.trim() && { email: email.trim() }) }
    change.mutate(body, { onSuccess: () => showToast(t`Your name and address are saved.`) })
  }
  return (
    <form className={styles.form} onSubmit={submit}>
      <p className={styles.small}>
        <Trans>You sign in as {user.name}.</Trans>
      </p>
      <Field label={<Trans>Name</Trans>} fault={faultOf(change.error, 'display_name')}>
        {(control) => (
          <input {...control} dir="auto" required maxLength={100} autoComplete="name" value={name} onChange={(event) => setName(event.target.value)} />
        )}
      </Field>
      <Field label={<Trans>E-mail address</Trans>} hint={t`Nothing is sent to it.`} fault={faultOf(change.error, 'email')}>
        {(control) => (
          // An address that is there can be changed, and not be taken away.
          <input {...control} type="email" required={user.email != null} maxLength={254} autoComplete="email" value={email} onChange={(event) => setEmail(event.target.value)} />
        )}
      </Field>
      {restOf(change.error, ['display_name', 'email']) && <ProblemNote error={change.error} />}
      <Button type="submit" disabled={!isChanged || change.isPending}>
        <Trans>Save</Trans>
      </Button>
    </form>
  )
}

function PasswordForm() {
  const { t } = useLingui()
  const change = useChangePassword()
  const [current, setCurrent] = useState('')
  const [next, setNext] = useState('')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    change.mutate(
      { current, new: next },
      {
        onSuccess: () => {
          setCurrent('')
          setNext('')
          showToast(t`The password is changed. You are signed out everywhere else.`)
        },
      },
    )
  }
  return (
    <form className={styles.form} onSubmit={submit}>
      <Field label={<Trans>Current password</Trans>} fault={faultOf(change.error, 'current')}>
        {(control) => (
          <input {...control} type="password" required maxLength={1024} autoComplete="current-password" value={current} onChange={(event) => setCurrent(event.target.value)} />
        )}
      </Field>
      <Field
        label={<Trans>New password</Trans>}
        hint={t`12 characters or more, hard to guess. All other sessions end.`}
        fault={faultOf(change.error, 'new')}
      >
        {(control) => (
          <input {...control} type="password" required minLength={12} maxLength={1024} autoComplete="new-password" value={next} onChange={(event) => setNext(event.target.value)} />
        )}
      </Field>
      {restOf(change.error, ['current', 'new']) && <ProblemNote error={change.error} />}
      <Button type="submit" disabled={change.isPending}>
        <Trans>Change the password</Trans>
      </Button>
    </form>
  )
}
