import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useState } from 'react'

import type { TimelineChange, Unread } from '../../api/returns'
import { Button } from '../../ui/button'
import { changeWords, clipName } from './change-words'
import styles from './returns.module.css'
import { unreadWords } from './unread-words'

/** So many entries are shown at first. */
const FIRST = 30

/** What a cut changes, clip by clip. */
export function ChangeList({ changes }: { changes: readonly TimelineChange[] }) {
  const { i18n, t } = useLingui()
  const list = new Intl.ListFormat(i18n.locale, { type: 'conjunction' })
  if (changes.length === 0)
    return (
      <p>
        <Trans>Nothing is different of the cut.</Trans>
      </p>
    )
  return (
    <section className={styles.part}>
      <h3>
        <Plural value={changes.length} one="# change" other="# changes" />
      </h3>
      <Entries
        label={t`What changes`}
        entries={changes.map((change) => [clipName(change.clip, t), list.format(changeWords(change, t))])}
      />
    </section>
  )
}

/** What of a document was not taken over, and where it stands. */
export function UnreadList({ unread }: { unread: readonly Unread[] }) {
  const { t } = useLingui()
  if (unread.length === 0)
    return (
      <p className={styles.hint}>
        <Trans>All of the document was read.</Trans>
      </p>
    )
  return (
    <section className={styles.part}>
      <h3>
        <Plural value={unread.length} one="# thing was not taken over" other="# things were not taken over" />
      </h3>
      <Entries label={t`What was not taken over`} entries={unread.map(({ place, what }) => [place, unreadWords(what, t)])} />
    </section>
  )
}

function Entries({ label, entries }: { label: string; entries: readonly (readonly [string, string])[] }) {
  const [areAllShown, showAll] = useState(false)
  const shown = areAllShown ? entries : entries.slice(0, FIRST)
  return (
    <>
      <ul className={styles.entries} aria-label={label}>
        {shown.map(([what, words], index) => (
          <li key={index}>
            <strong dir="auto">{what}</strong>: <span>{words}</span>
          </li>
        ))}
      </ul>
      {shown.length < entries.length && (
        <Button className={styles.all} onClick={() => showAll(true)}>
          <Plural value={entries.length} one="Show all of # entry" other="Show all # entries" />
        </Button>
      )}
    </>
  )
}
