import { Trans } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'

import { meQuery } from '../../api/server'
import { Sheet } from '../../ui/sheet'
import { InvitationList } from './invitation-list'
import { MemberList } from './member-list'
import { managesWorkspace } from './places'
import { Subject } from './subject'
import styles from './subject.module.css'

export function PeoplePage() {
  const me = useQuery(meQuery)
  const workspace = me.data?.workspace?.name
  return (
    <Subject
      title={<Trans>People</Trans>}
      intro={
        <Trans>
          Who is in the workspace <strong>{workspace}</strong>. Members make and edit, admins also invite and see all projects,
          owners also make owners.
        </Trans>
      }
    >
      <Sheet>
        <MemberList />
      </Sheet>
      {managesWorkspace(me.data) && (
        <Sheet className={styles.stack}>
          <h2>
            <Trans>Invitations</Trans>
          </h2>
          <InvitationList isOwner={me.data?.workspace?.role === 'owner'} />
        </Sheet>
      )}
    </Subject>
  )
}
