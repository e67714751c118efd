import { msg } from '@lingui/core/macro'
import { Trans, useLingui } from '@lingui/react/macro'
import type { MessageDescriptor } from '@lingui/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'

import { historyQuery, useRestoreScenes, type SceneEdit, type SceneRevision } from '../../api/scenes'
import { dateTime } from '../../lib/format'
import { Button } from '../../ui/button'
import { ProblemNote } from '../../ui/problem-note'
import styles from './history-list.module.css'

const WORDS: Record<SceneEdit['edit'], MessageDescriptor> = {
  update: msg`changed`,
  insert: msg`added`,
  remove: msg`removed`,
  restore: msg`brought back`,
  move: msg`moved`,
  split: msg`split`,
  merge: msg`merged`,
}

interface Props {
  project: string
  /** The version of the scenes that are shown. */
  tag: string
  isBusy: boolean
  onRestored: () => void
}

/** What was done to the scenes, with the way back to how they were before. Read once it is opened. */
export function HistoryList({ project, tag, isBusy, onRestored }: Props) {
  const [isOpen, setIsOpen] = useState(false)
  return (
    <details className={styles.history} onToggle={(event) => setIsOpen(event.currentTarget.open)}>
      <summary>
        <Trans>What was done</Trans>
      </summary>
      {isOpen && <Revisions project={project} tag={tag} isBusy={isBusy} onRestored={onRestored} />}
    </details>
  )
}

function Revisions({ project, tag, isBusy, onRestored }: Props) {
  const { i18n, t } = useLingui()
  const history = useQuery(historyQuery(project))
  const restore = useRestoreScenes(project)
  const list = new Intl.ListFormat(i18n.locale)
  const words = ({ edits }: SceneRevision) => list.format([...new Set(edits.map(({ edit }) => t(WORDS[edit])))])
  if (history.error) return <ProblemNote error={history.error} onRetry={() => void history.refetch()} />
  if (history.data?.length === 0)
    return (
      <p>
        <Trans>Nothing yet.</Trans>
      </p>
    )
  return (
    <>
      {restore.error && <ProblemNote error={restore.error} />}
      <ul className={styles.list}>
        {history.data?.map((revision) => {
          const when = dateTime(revision.at, i18n.locale)
          return (
            <li key={revision.id}>
              <span>
                <strong>{words(revision)}</strong> · {when}
              </span>
              <Button
                disabled={isBusy || restore.isPending}
                aria-label={t`Go back to before that: ${words(revision)}, ${when}`}
                onClick={() => restore.mutate({ version: revision.version - 1, tag }, { onSuccess: onRestored })}
              >
                <Trans>Go back to before that</Trans>
              </Button>
            </li>
          )
        })}
      </ul>
    </>
  )
}
