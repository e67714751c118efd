import { Trans, useLingui } from '@lingui/react/macro'
import { useState, type FormEvent } from 'react'

import { useAddUser } from '../../api/people'
import { Button } from '../../ui/button'
import { Check } from '../../ui/check'
import { Dialog, DialogActs } from '../../ui/dialog'
import { faultOf, restOf } from '../../ui/fault-of'
import { Field } from '../../ui/field'
import { ProblemNote } from '../../ui/problem-note'
import { showToast } from '../../ui/toast'
import styles from './subject.module.css'

const FIELDS = ['name', 'display_name', 'email', 'password'] as const

/** Adds a person with a workspace of their own. */
export function UserDialog({ onClose }: { onClose: () => void }) {
  const { t } = useLingui()
  const add = useAddUser()
  const [isAdmin, setAdmin] = useState(false)
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const text = (name: string) => String(form.get(name) ?? '').trim()
    const [display_name, email] = [text('display_name'), text('email')]
    add.mutate(
      {
        name: text('name'),
        password: String(form.get('password') ?? ''),
        is_admin: isAdmin,
        ...(display_name && { display_name }),
        ...(email && { email }),
      },
      {
        onSuccess: (user) => {
          onClose()
          showToast(t`${user.display_name} can sign in now.`)
        },
      },
    )
  }
  return (
    <Dialog title={<Trans>Add a person</Trans>} onClose={onClose}>
      <form className={styles.stack} onSubmit={submit}>
        <Field label={<Trans>Login name</Trans>} hint={t`What they sign in with.`} fault={faultOf(add.error, 'name')}>
          {(control) => <input {...control} name="name" required maxLength={64} autoComplete="off" autoCapitalize="none" />}
        </Field>
        <Field label={<Trans>Name</Trans>} hint={t`As others see it; the login name, if you leave it empty.`} fault={faultOf(add.error, 'display_name')}>
          {(control) => <input {...control} name="display_name" dir="auto" maxLength={100} autoComplete="off" />}
        </Field>
        <Field label={<Trans>E-mail address</Trans>} fault={faultOf(add.error, 'email')}>
          {(control) => <input {...control} name="email" type="email" maxLength={254} autoComplete="off" />}
        </Field>
        <Field label={<Trans>First password</Trans>} hint={t`12 characters or more, hard to guess. They can change it.`} fault={faultOf(add.error, 'password')}>
          {(control) => <input {...control} name="password" type="password" required maxLength={1024} autoComplete="new-password" />}
        </Field>
        <Check checked={isAdmin} onChange={setAdmin} hint={t`Adds and removes people, and reads the log of the server.`}>
          <Trans>Administrator of the server</Trans>
        </Check>
        {restOf(add.error, FIELDS) && <ProblemNote error={add.error} />}
        <DialogActs>
          <Button onClick={onClose}>
            <Trans>Cancel</Trans>
          </Button>
          <Button type="submit" kind="main" disabled={add.isPending}>
            <Trans>Add</Trans>
          </Button>
        </DialogActs>
      </form>
    </Dialog>
  )
}
