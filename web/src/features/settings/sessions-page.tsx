import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'

import { sessionsQuery, useEndSession, type Session } from '../../api/account'
import { dateTime } from '../../lib/format'
import { Button } from '../../ui/button'
import { Confirm } from '../../ui/confirm'
import { Listing } from '../../ui/listing'
import { Sheet } from '../../ui/sheet'
import { showToast } from '../../ui/toast'
import { browserOf } from './browser-of'
import { Subject } from './subject'
import styles from './subject.module.css'

export function SessionsPage() {
  const { i18n, t } = useLingui()
  const sessions = useQuery(sessionsQuery)
  const end = useEndSession()
  const [ending, setEnding] = useState<Session | undefined>()
  const when = (text: string) => dateTime(text, i18n.locale)
  return (
    <Subject title={<Trans>Sessions</Trans>} intro={<Trans>The browsers in which you are signed in. End those that are not yours.</Trans>}>
      <Sheet>
        <Listing query={sessions} empty={<Trans>There are none.</Trans>}>
          {(items) => (
            <ul className={styles.list}>
              {items.map((session) => (
                <li key={session.id} className={styles.item}>
                  <span className={styles.facts}>
                    <strong title={session.agent}>
                      {browserOf(session.agent)}
                      {session.is_current && (
                        <span className={styles.badge}>
                          <Trans>this one</Trans>
                        </span>
                      )}
                    </strong>
                    <small>
                      <Trans>
                        From {session.address}, seen {when(session.seen_at)}
                      </Trans>
                    </small>
                    <small>
                      <Trans>
                        Since {when(session.created_at)}, ends by {when(session.ends_at)}
                      </Trans>
                    </small>
                  </span>
                  {!session.is_current && (
                    <Button kind="danger" aria-label={t`End the session: ${browserOf(session.agent)}, ${session.address}`} onClick={() => setEnding(session)}>
                      <Trans>End the session</Trans>
                    </Button>
                  )}
                </li>
              ))}
            </ul>
          )}
        </Listing>
      </Sheet>
      {ending && (
        <Confirm
          title={<Trans>End this session?</Trans>}
          act={<Trans>End the session</Trans>}
          isPending={end.isPending}
          error={end.error}
          onClose={() => {
            end.reset()
            setEnding(undefined)
          }}
          onConfirm={() =>
            end.mutate(ending.id, {
              onSuccess: () => {
                setEnding(undefined)
                showToast(t`The session is ended.`)
              },
            })
          }
        >
          <p>
            <Trans>
              {browserOf(ending.agent)} at {ending.address} is signed out at once. What was not saved there is lost.
            </Trans>
          </p>
        </Confirm>
      )}
    </Subject>
  )
}
