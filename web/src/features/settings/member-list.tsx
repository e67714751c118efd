import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'

import { membersQuery, useChangeMember, useRemoveMember, type Member, type WorkspaceRole } from '../../api/people'
import { meQuery } from '../../api/server'
import { dateTime } from '../../lib/format'
import { Button } from '../../ui/button'
import { Confirm } from '../../ui/confirm'
import { Listing } from '../../ui/listing'
import { ProblemNote } from '../../ui/problem-note'
import { showToast } from '../../ui/toast'
import { managesWorkspace } from './places'
import { RoleSelect } from './role-select'
import styles from './subject.module.css'
import { ROLES } from './words'

/** The members of the workspace, and what they are in it. */
export function MemberList() {
  const { i18n, t } = useLingui()
  const queries = useQueryClient()
  const members = useQuery(membersQuery)
  const me = useQuery(meQuery).data
  const [change, remove] = [useChangeMember(), useRemoveMember()]
  const [leaving, setLeaving] = useState<Member | undefined>()
  const isManager = managesWorkspace(me)
  const isOwner = me?.workspace?.role === 'owner'
  const isMe = (member: Member) => member.user_id === me?.user?.id
  /** Owners are changed by owners, and nobody takes their own rights away by a slip of a list. */
  const mayChange = (member: Member) => isManager && (isOwner || member.role !== 'owner') && !isMe(member)

  const set = (member: Member, role: WorkspaceRole) =>
    change.mutate(
      { id: member.user_id, role },
      {
        onSuccess: () =>
          showToast(t`${member.display_name} is now: ${t(ROLES[role])}.`, () =>
            change.mutate({ id: member.user_id, role: member.role }),
          ),
      },
    )
  const leave = (member: Member) =>
    remove.mutate(member.user_id, {
      onSuccess: () => {
        setLeaving(undefined)
        if (isMe(member)) void queries.resetQueries()
      },
    })

  return (
    <>
      {change.error && <ProblemNote error={change.error} />}
      <Listing query={members} empty={<Trans>There is nobody.</Trans>}>
        {(items) => (
          <ul className={styles.list}>
            {items.map((member) => (
              <li key={member.user_id} className={styles.item}>
                <span className={styles.facts}>
                  <strong dir="auto">
                    {member.display_name}
                    {isMe(member) && (
                      <span className={styles.badge}>
                        <Trans>you</Trans>
                      </span>
                    )}
                  </strong>
                  <small>
                    {member.name} · <Trans>since {dateTime(member.joined_at, i18n.locale)}</Trans>
                  </small>
                </span>
                <div className={styles.acts}>
                  {mayChange(member) ? (
                    <RoleSelect
                      label={t`What ${member.display_name} is`}
                      value={member.role}
                      canOwn={isOwner}
                      disabled={change.isPending}
                      onChange={(role) => set(member, role)}
                    />
                  ) : (
                    <span>{t(ROLES[member.role])}</span>
                  )}
                  {isMe(member) ? (
                    <Button kind="quiet" onClick={() => setLeaving(member)}>
                      <Trans>Leave</Trans>
                    </Button>
                  ) : (
                    mayChange(member) && (
                      <Button kind="quiet" aria-label={t`Take out: ${member.display_name}`} onClick={() => setLeaving(member)}>
                        <Trans>Take out</Trans>
                      </Button>
                    )
                  )}
                </div>
              </li>
            ))}
          </ul>
        )}
      </Listing>
      {leaving && (
        <Confirm
          title={isMe(leaving) ? <Trans>Leave this workspace?</Trans> : <Trans>Take {leaving.display_name} out?</Trans>}
          act={isMe(leaving) ? <Trans>Leave</Trans> : <Trans>Take out</Trans>}
          isPending={remove.isPending}
          error={remove.error}
          onConfirm={() => leave(leaving)}
          onClose={() => {
            remove.reset()
            setLeaving(undefined)
          }}
        >
          <p>
            <Trans>
              Their keys for this workspace end at once, and they see none of its projects any more. What they made stays. It
              takes a new invitation to come back.
            </Trans>
          </p>
        </Confirm>
      )}
    </>
  )
}
