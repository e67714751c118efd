import { plural } from '@lingui/core/macro'
import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'

import { useCreateKey, type KeyScope } from '../../api/keys'
import { meQuery } from '../../api/server'
import { Button } from '../../ui/button'
import { Check } from '../../ui/check'
import { Dialog, DialogActs } from '../../ui/dialog'
import { faultOf, restOf } from '../../ui/fault-of'
import { Field } from '../../ui/field'
import { ProblemNote } from '../../ui/problem-note'
import { Secret } from '../../ui/secret'
import styles from './subject.module.css'
import { SCOPES } from './words'

const DAYS = [30, 90, 365] as const

/** Makes a key, and shows its secret once. */
export function KeyDialog({ onClose }: { onClose: () => void }) {
  const { t } = useLingui()
  const create = useCreateKey()
  if (!create.data)
    return (
      <Dialog title={<Trans>New key</Trans>} onClose={onClose}>
        <KeyForm create={create} onClose={onClose} />
      </Dialog>
    )
  return (
    <Dialog title={<Trans>The key {create.data.name}</Trans>} onClose={onClose}>
      <Secret
        label={t`Secret`}
        hint={t`Shown this once: put it where the program finds it, and nowhere else.`}
        value={create.data.secret}
      />
      <DialogActs>
        <Button kind="main" onClick={onClose}>
          <Trans>I have it</Trans>
        </Button>
      </DialogActs>
    </Dialog>
  )
}

function KeyForm({ create, onClose }: { create: ReturnType<typeof useCreateKey>; onClose: () => void }) {
  const { t } = useLingui()
  const me = useQuery(meQuery).data
  const [name, setName] = useState('')
  const [days, setDays] = useState('90')
  const [isWorker, setWorker] = useState(false)
  const [scopes, setScopes] = useState<readonly KeyScope[]>(['read'])
  const flip = (scope: KeyScope, isOn: boolean) =>
    setScopes(isOn ? [...scopes, scope] : scopes.filter((one) => one !== scope))

  const submit = (event: FormEvent) => {
    event.preventDefault()
    const ends = days === '' ? {} : { days: Number(days) }
    const named = { name: name.trim(), ...ends }
    create.mutate(isWorker ? { kind: 'worker', ...named } : { ...named, scopes: [...scopes] })
  }
  return (
    <form className={styles.stack} onSubmit={submit}>
      <Field label={<Trans>Name</Trans>} hint={t`Such as the program that uses it.`} fault={faultOf(create.error, 'name')}>
        {(control) => (
          <input {...control} dir="auto" required maxLength={100} value={name} onChange={(event) => setName(event.target.value)} />
        )}
      </Field>
      {me?.is_admin && (
        <Check checked={isWorker} onChange={setWorker} hint={t`For a machine that runs gala work. It opens nothing of the API.`}>
          <Trans>Key of a worker</Trans>
        </Check>
      )}
      {!isWorker && (
        <fieldset className={styles.checks}>
          <legend>
            <Trans>What it may do</Trans>
          </legend>
          {(Object.keys(SCOPES) as KeyScope[]).map((scope) => (
            <Check key={scope} checked={scopes.includes(scope)} onChange={(isOn) => flip(scope, isOn)} hint={t(SCOPES[scope][1])}>
              {t(SCOPES[scope][0])}
            </Check>
          ))}
        </fieldset>
      )}
      <Field label={<Trans>Ends</Trans>}>
        {(control) => (
          <select {...control} value={days} onChange={(event) => setDays(event.target.value)}>
            {DAYS.map((count) => (
              <option key={count} value={count}>
                {t`after ${plural(count, { one: '# day', other: '# days' })}`}
              </option>
            ))}
            <option value="">{t`never`}</option>
          </select>
        )}
      </Field>
      {restOf(create.error, ['name']) && <ProblemNote error={create.error} />}
      <DialogActs>
        <Button onClick={onClose}>
          <Trans>Cancel</Trans>
        </Button>
        <Button type="submit" kind="main" disabled={create.isPending || (!isWorker && scopes.length === 0)}>
          <Trans>Make the key</Trans>
        </Button>
      </DialogActs>
    </form>
  )
}
