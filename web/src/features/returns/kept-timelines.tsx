import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'

import { ApiProblem } from '../../api/problem'
import { keptTimelinesQuery, useRestoreTimeline, versionOf } from '../../api/returns'
import { dateTime } from '../../lib/format'
import { Button } from '../../ui/button'
import { ProblemNote } from '../../ui/problem-note'
import { StateWord } from '../../ui/state-word'
import { showToast } from '../../ui/toast'
import styles from './returns.module.css'

/** So many are shown at first. */
const FIRST = 5

interface Props {
  project: string
  /** Of the timeline as it is. */
  tag: string | undefined
}

/** The versions of the timeline that a cut took the place of, with the way back to each. */
export function KeptTimelines({ project, tag }: Props) {
  const { i18n, t } = useLingui()
  const kept = useQuery(keptTimelinesQuery(project))
  const restore = useRestoreTimeline(project)
  const [areAllShown, showAll] = useState(false)
  if (kept.error) return <ProblemNote error={kept.error} onRetry={() => void kept.refetch()} />
  if (!kept.data || kept.data.length === 0) return null
  const goBack = (version: string, ifMatch: string, isUndo = false) =>
    restore.mutate(
      { version, tag: ifMatch },
      {
        onSuccess: ({ before, etag }) => {
          const undo = isUndo ? undefined : () => goBack(versionOf(before), etag, true)
          showToast(t`The timeline is an earlier one again`, undo, 'timeline')
        },
      },
    )
  const shown = areAllShown ? kept.data : kept.data.slice(0, FIRST)
  const isOutdated = restore.error instanceof ApiProblem && restore.error.isOutdated
  return (
    <section className={styles.part}>
      <h3>
        <Trans>Versions that it had before</Trans>
      </h3>
      <ul className={styles.kept} aria-label={t`Versions of the timeline`}>
        {shown.map(({ version, kept_at }) => {
          const until = dateTime(kept_at, i18n.locale)
          return (
            <li key={version}>
              <span>
                <Trans>Until {until}</Trans> <code>{version.slice(0, 8)}</code>
              </span>
              {tag !== undefined && version === versionOf(tag) ? (
                <StateWord look="done">
                  <Trans>It is so now</Trans>
                </StateWord>
              ) : (
                <Button
                  disabled={tag === undefined || restore.isPending}
                  aria-label={t`Go back to it: the version until ${until}`}
                  onClick={() => tag && goBack(version, tag)}
                >
                  <Trans>Go back to it</Trans>
                </Button>
              )}
            </li>
          )
        })}
      </ul>
      {shown.length < kept.data.length && (
        <Button className={styles.all} onClick={() => showAll(true)}>
          <Plural value={kept.data.length} one="Show all of # version" other="Show all # versions" />
        </Button>
      )}
      {isOutdated ? (
        <p role="alert" className={styles.refused}>
          <Trans>Somebody else changed the timeline first. The versions are shown as they are now; do it again.</Trans>
        </p>
      ) : (
        restore.error && <ProblemNote error={restore.error} />
      )}
    </section>
  )
}
