import { Trans, useLingui } from '@lingui/react/macro'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Download } from 'lucide-react'
import { useState } from 'react'

import { auditList, auditTableUrl, type AuditEntry, type AuditOf } from '../../api/audit'
import { meQuery } from '../../api/server'
import { dateTime } from '../../lib/format'
import { Button, buttonClass } from '../../ui/button'
import { Listing } from '../../ui/listing'
import { Sheet } from '../../ui/sheet'
import styles from './audit-page.module.css'
import { useAuditWords } from './audit-words'
import { managesWorkspace } from './places'
import { Subject } from './subject'
import parts from './subject.module.css'

export function AuditPage() {
  const { t } = useLingui()
  const me = useQuery(meQuery).data
  const [chosen, setChosen] = useState<AuditOf | undefined>()
  const of = chosen ?? (managesWorkspace(me) ? 'workspace' : 'installation')
  return (
    <Subject
      title={<Trans>Audit log</Trans>}
      intro={<Trans>What was done for and against safety, newest first. Nothing here is changed or removed.</Trans>}
      acts={
        <>
          {me?.is_admin && managesWorkspace(me) && (
            <select className={parts.select} aria-label={t`Log of`} value={of} onChange={(event) => setChosen(event.target.value as AuditOf)}>
              <option value="workspace">{t`This workspace`}</option>
              <option value="installation">{t`The installation`}</option>
            </select>
          )}
          <a className={buttonClass('plain')} href={auditTableUrl(of)} download>
            <Download aria-hidden size={16} />
            <Trans>Download as CSV</Trans>
          </a>
        </>
      }
    >
      <Sheet>
        <Entries of={of} />
      </Sheet>
    </Subject>
  )
}

function Entries({ of }: { of: AuditOf }) {
  const list = useInfiniteQuery(auditList(of))
  return (
    <Listing
      query={{ ...list, data: list.data?.pages.flat() }}
      empty={<Trans>Nothing yet: what people do with accounts, keys and links will stand here.</Trans>}
    >
      {(entries) => (
        <div className={parts.stack}>
          {/* Wide tables are swiped; who has no finger reaches it by Tab. */}
          <div className={styles.scroll} tabIndex={0}>
            <table className={styles.table}>
              <thead>
                <tr>
                  <th scope="col"><Trans>When</Trans></th>
                  <th scope="col"><Trans>Who</Trans></th>
                  <th scope="col"><Trans>What</Trans></th>
                  <th scope="col"><Trans>From</Trans></th>
                </tr>
              </thead>
              <tbody>
                {entries.map((entry) => (
                  <EntryRow key={entry.number} entry={entry} />
                ))}
              </tbody>
            </table>
          </div>
          {list.hasNextPage && (
            <Button disabled={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
              <Trans>Show more</Trans>
            </Button>
          )}
        </div>
      )}
    </Listing>
  )
}

function EntryRow({ entry }: { entry: AuditEntry }) {
  const { i18n } = useLingui()
  const { actionWords, actorWords } = useAuditWords()
  return (
    <tr>
      <td className={styles.when}>{dateTime(entry.at, i18n.locale)}</td>
      <td>
        <span dir="auto">{entry.user_name ?? actorWords(entry.actor)}</span>
      </td>
      <td>
        {actionWords(entry.action)}
        <small>
          <code>{entry.subject}</code>
        </small>
      </td>
      <td>{entry.address || '–'}</td>
    </tr>
  )
}
