import { plural } from "@lingui/core/macro"
import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'

import { invitationsQuery, useInvite, useRevokeInvitation, type Invitation, type WorkspaceRole } from '../../api/people'
import { dateTime } from '../../lib/format'
import { Button } from '../../ui/button'
import { Field } from '../../ui/field'
import { Listing } from '../../ui/listing'
import { ProblemNote } from '../../ui/problem-note'
import { Secret } from '../../ui/secret'
import { showToast } from '../../ui/toast'
import styles from './subject.module.css'
import { ROLES } from './words'

const DAYS = [1, 7, 30, 90] as const

const isOpen = ({ used_at, revoked_at, ends_at }: Invitation) => !used_at && !revoked_at && Date.parse(ends_at) > Date.now()

/** Links that let one person in, each once. Where they lead is shown as they are made, and never again. */
export function InvitationList({ isOwner }: { isOwner: boolean }) {
  const { i18n, t } = useLingui()
  const invitations = useQuery(invitationsQuery)
  const revoke = useRevokeInvitation()
  const items = invitations.data?.filter(isOpen)
  return (
    <>
      <InviteForm isOwner={isOwner} />
      {revoke.error && <ProblemNote error={revoke.error} />}
      <Listing query={{ ...invitations, data: items }} empty={<Trans>No invitation is open.</Trans>}>
        {(open) => (
          <ul className={styles.list}>
            {open.map((invitation) => {
              const role = t(ROLES[invitation.role])
              const ends = dateTime(invitation.ends_at, i18n.locale)
              return (
                <li key={invitation.id} className={styles.item}>
                  <span className={styles.facts}>
                    <strong>{role}</strong>
                    <small>
                      <Trans>
                        made {dateTime(invitation.created_at, i18n.locale)}, ends {ends}
                      </Trans>
                    </small>
                  </span>
                  <Button
                    kind="danger"
                    disabled={revoke.isPending}
                    aria-label={t`Revoke the invitation: ${role}, ends ${ends}`}
                    onClick={() =>
                      revoke.mutate(invitation.id, { onSuccess: () => showToast(t`The link lets nobody in any more.`) })
                    }
                  >
                    <Trans>Revoke</Trans>
                  </Button>
                </li>
              )
            })}
          </ul>
        )}
      </Listing>
    </>
  )
}

function InviteForm({ isOwner }: { isOwner: boolean }) {
  const { t } = useLingui()
  const invite = useInvite()
  const [role, setRole] = useState<WorkspaceRole>('member')
  const [days, setDays] = useState(7)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    invite.mutate({ role, days })
  }
  return (
    <form className={styles.stack} onSubmit={submit}>
      <div className={styles.row}>
        <Field label={<Trans>They become</Trans>}>
          {(control) => (
            <select {...control} value={role} onChange={(event) => setRole(event.target.value as WorkspaceRole)}>
              {(Object.keys(ROLES) as WorkspaceRole[])
                .filter((role) => role !== 'owner' || isOwner)
                .map((role) => (
                  <option key={role} value={role}>
                    {t(ROLES[role])}
                  </option>
                ))}
            </select>
          )}
        </Field>
        <Field label={<Trans>The link is good for</Trans>}>
          {(control) => (
            <select {...control} value={days} onChange={(event) => setDays(Number(event.target.value))}>
              {DAYS.map((count) => (
                <option key={count} value={count}>
                  {plural(count, { one: "# day", other: "# days" })}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Button type="submit" kind="main" disabled={invite.isPending}>
          <Trans>Make a link</Trans>
        </Button>
      </div>
      {invite.error && <ProblemNote error={invite.error} />}
      {invite.data && (
        <Secret
          label={t`Link for one person`}
          hint={t`Shown this once. Whoever opens it first gets in.`}
          // Behind the hash nothing is sent to the server, and so nothing stands in a log.
          value={`${location.origin}/join#${invite.data.token}`}
        />
      )}
    </form>
  )
}
