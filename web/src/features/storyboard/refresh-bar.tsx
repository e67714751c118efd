import { Plural, Trans } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'

import { ApiProblem } from '../../api/problem'
import { refreshQuery, useRefresh } from '../../api/scenes'
import { randomId } from '../../lib/id'
import { Button } from '../../ui/button'
import { Cost } from '../../ui/cost'
import { ProblemNote } from '../../ui/problem-note'
import styles from './storyboard-page.module.css'

/** What is to be made again, what it will cost, and the button for it. */
export function RefreshBar({ project, isUnderWay }: { project: string; isUnderWay: boolean }) {
  const told = useQuery(refreshQuery(project))
  const refresh = useRefresh(project)
  const [key, setKey] = useState(() => randomId())
  if (told.error instanceof ApiProblem && told.error.status === 409) return null
  if (told.isError) return <ProblemNote error={told.error} onRetry={() => void told.refetch()} />
  if (told.isPending) return null
  const count = told.data.scenes.length
  return (
    <div className={styles.refresh} aria-live="polite">
      <span>
        {!told.data.is_video_stale ? (
          <Trans>The video is that of these scenes.</Trans>
        ) : count === 0 ? (
          <Trans>There is no video of these scenes in this order yet.</Trans>
        ) : (
          <Plural value={count} one="# scene is stale" other="# scenes are stale" />
        )}
        {told.data.is_video_stale && (
          <>
            {' · '}
            <Cost estimate={told.data.estimate} />
          </>
        )}
      </span>
      {told.data.is_video_stale && (
        <Button
          kind="main"
          disabled={refresh.isPending || isUnderWay}
          onClick={() => refresh.mutate(key, { onSuccess: () => setKey(randomId()) })}
        >
          <Trans>Make it again</Trans>
        </Button>
      )}
      {refresh.error && <ProblemNote error={refresh.error} />}
    </div>
  )
}
