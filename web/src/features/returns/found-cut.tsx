import { Trans } from '@lingui/react/macro'
import { useState } from 'react'

import { ApiProblem } from '../../api/problem'
import { useTakeCut, type Cut, type ImportedTimeline } from '../../api/returns'
import type { TimelineDocument } from '../../api/timeline-document'
import { randomId } from '../../lib/id'
import { Button } from '../../ui/button'
import { ProblemNote } from '../../ui/problem-note'
import { ChangeList, UnreadList } from './change-list'
import { CutStrips } from './cut-strips'
import styles from './returns.module.css'

interface Props {
  project: string
  cut: Cut
  /** What it would change. */
  found: ImportedTimeline
  /** The timeline as it is. */
  now: TimelineDocument | undefined
  onLookAgain: () => void
  onTaken: (taken: ImportedTimeline) => void
  onLeave: () => void
}

/** What a cut would change, before anything is changed, and the way to have it so. */
export function FoundCut({ project, cut, found, now, onLookAgain, onTaken, onLeave }: Props) {
  const take = useTakeCut(project)
  const [once, setOnce] = useState(randomId)
  const isOutdated = take.error instanceof ApiProblem && take.error.isOutdated
  const after = found.timeline as unknown as TimelineDocument
  // One that takes the place of later changes changes those, whatever else it does.
  const changesNothing = found.changes.length === 0 && !cut.mayReplace
  return (
    <div className={styles.found}>
      <p>
        <strong dir="auto">{cut.document.name}</strong>
      </p>
      {now && <CutStrips before={now} after={after} changed={new Set(found.changes.map(({ clip }) => clip))} />}
      <ChangeList changes={found.changes} />
      <UnreadList unread={found.unread} />
      {isOutdated ? (
        <div role="alert" className={styles.refused}>
          <p>
            <Trans>Somebody else changed the timeline meanwhile. Look again at what the cut changes.</Trans>
          </p>
          <Button onClick={onLookAgain}>
            <Trans>Look again</Trans>
          </Button>
        </div>
      ) : (
        take.error && <ProblemNote error={take.error} />
      )}
      <div className={styles.acts}>
        {!isOutdated && !changesNothing && (
          <Button
            kind="main"
            disabled={take.isPending}
            onClick={() =>
              take.mutate(
                { cut, tag: found.before, once },
                // The same key twice has the same answer twice: what was refused is asked for anew.
                { onSuccess: onTaken, onError: () => setOnce(randomId()) },
              )
            }
          >
            <Trans>Make it the timeline</Trans>
          </Button>
        )}
        <Button kind="quiet" onClick={onLeave}>
          {changesNothing ? <Trans>Close</Trans> : <Trans>Leave the timeline as it is</Trans>}
        </Button>
      </div>
    </div>
  )
}
