import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { UserPlus } from 'lucide-react'
import { useState } from 'react'

import { useChangeUser, useRemoveUser, usersQuery, type User } from '../../api/people'
import { meQuery } from '../../api/server'
import { dateTime } from '../../lib/format'
import { Button } from '../../ui/button'
import { Confirm } from '../../ui/confirm'
import { Listing } from '../../ui/listing'
import { ProblemNote } from '../../ui/problem-note'
import { Sheet } from '../../ui/sheet'
import { showToast } from '../../ui/toast'
import { Subject } from './subject'
import styles from './subject.module.css'
import { UserDialog } from './user-dialog'

const fits = (user: User, words: string) =>
  `${user.name} ${user.display_name} ${user.email ?? ''}`.toLocaleLowerCase().includes(words.trim().toLocaleLowerCase())

export function UsersPage() {
  const { t } = useLingui()
  const users = useQuery(usersQuery)
  const remove = useRemoveUser()
  const [words, setWords] = useState('')
  const [isAdding, setAdding] = useState(false)
  const [removing, setRemoving] = useState<User | undefined>()
  return (
    <Subject
      title={<Trans>Users</Trans>}
      intro={<Trans>Everybody who can sign in at this server, whatever workspaces they are in.</Trans>}
      acts={
        <Button kind="main" onClick={() => setAdding(true)}>
          <UserPlus aria-hidden size={18} />
          <Trans>Add a person</Trans>
        </Button>
      }
    >
      <Sheet className={styles.stack}>
        <input
          type="search"
          className={styles.search}
          aria-label={t`Search people`}
          placeholder={t`Search people`}
          value={words}
          onChange={(event) => setWords(event.target.value)}
        />
        <Listing
          query={{ ...users, data: users.data?.filter((user) => fits(user, words)) }}
          empty={
            <>
              <Trans>Nobody has these words.</Trans>{' '}
              <Button kind="quiet" onClick={() => setWords('')}>
                <Trans>Clear the search</Trans>
              </Button>
            </>
          }
        >
          {(items) => (
            <ul className={styles.list}>
              {items.map((user) => (
                <UserRow key={user.id} user={user} onRemove={() => setRemoving(user)} />
              ))}
            </ul>
          )}
        </Listing>
      </Sheet>
      {isAdding && <UserDialog onClose={() => setAdding(false)} />}
      {removing && (
        <Confirm
          title={<Trans>Remove {removing.display_name}?</Trans>}
          act={<Trans>Remove for good</Trans>}
          isPending={remove.isPending}
          error={remove.error}
          onClose={() => {
            remove.reset()
            setRemoving(undefined)
          }}
          onConfirm={() =>
            remove.mutate(removing.id, {
              onSuccess: () => {
                setRemoving(undefined)
                showToast(t`${removing.display_name} is removed.`)
              },
            })
          }
        >
          <p>
            <Trans>
              Their name, address, passkeys, keys and sessions go for good. What they made stays with its workspace. To keep
              somebody out for a while, disable them instead.
            </Trans>
          </p>
        </Confirm>
      )}
    </Subject>
  )
}

function UserRow({ user, onRemove }: { user: User; onRemove: () => void }) {
  const { i18n, t } = useLingui()
  const me = useQuery(meQuery).data
  const change = useChangeUser()
  const isMe = me?.user?.id === user.id
  const name = user.display_name
  const set = (is: { is_admin?: boolean; is_disabled?: boolean }, told: string, back: typeof is) =>
    change.mutate({ id: user.id, ...is }, { onSuccess: () => showToast(told, () => change.mutate({ id: user.id, ...back })) })
  const { is_disabled: isDisabled, is_admin: isAdmin } = user
  const disable = () =>
    set(
      { is_disabled: !isDisabled },
      isDisabled ? t`${name} can sign in again.` : t`${name} is signed out everywhere and cannot sign in.`,
      { is_disabled: isDisabled },
    )
  const promote = () =>
    set(
      { is_admin: !isAdmin },
      isAdmin ? t`${name} administers the server no more.` : t`${name} administers the server now.`,
      { is_admin: isAdmin },
    )
  return (
    <li className={styles.item} data-over={isDisabled}>
      <span className={styles.facts}>
        <span>
          <strong dir="auto">{name}</strong>
          {isMe && (
            <span className={styles.badge}>
              <Trans>you</Trans>
            </span>
          )}
          {isAdmin && (
            <span className={styles.badge}>
              <Trans>administrator</Trans>
            </span>
          )}
          {isDisabled && (
            <span className={styles.badge}>
              <Trans>disabled</Trans>
            </span>
          )}
        </span>
        <small>
          {user.name}
          {user.email && ` · ${user.email}`} · <Trans>since {dateTime(user.created_at, i18n.locale)}</Trans>
        </small>
        {change.error && <ProblemNote error={change.error} />}
      </span>
      {!isMe && (
        <div className={styles.acts}>
          <Button
            kind="quiet"
            disabled={change.isPending}
            aria-label={isAdmin ? t`No longer administrator: ${name}` : t`Make administrator: ${name}`}
            onClick={promote}
          >
            {isAdmin ? <Trans>No longer administrator</Trans> : <Trans>Make administrator</Trans>}
          </Button>
          <Button
            disabled={change.isPending}
            aria-label={isDisabled ? t`Enable ${name}` : t`Disable ${name}`}
            onClick={disable}
          >
            {isDisabled ? <Trans>Enable</Trans> : <Trans>Disable</Trans>}
          </Button>
          <Button kind="danger" aria-label={t`Remove ${name}`} onClick={onRemove}>
            <Trans>Remove</Trans>
          </Button>
        </div>
      )}
    </li>
  )
}
