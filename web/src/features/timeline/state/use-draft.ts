import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'

import { jobQuery } from '../../../api/jobs'
import { useRenderDraft } from '../../../api/timeline'
import { randomId } from '../../../lib/id'

export interface Draft {
  make: () => void
  isAtWork: boolean
  /** From 0 to 1, once frames are made. */
  share: number | undefined
  /** The last one that was asked for is there. */
  isReady: boolean
  error: Error | null
}

const ENDED = ['SUCCEEDED', 'FAILED', 'CANCELLED']

/** A video of the timeline as it is, in little time. `share` is how far the project's video is, by its events. */
export function useDraft(project: string, share: number | undefined): Draft {
  const queries = useQueryClient()
  const render = useRenderDraft(project)
  const [key, setKey] = useState(randomId)
  const id = render.data?.id
  const job = useQuery({
    ...jobQuery(id ?? ''),
    enabled: id !== undefined,
    refetchInterval: (query) => (ENDED.includes(query.state.data?.state ?? '') ? false : 1000),
  })
  const state = id === undefined ? undefined : (job.data?.state ?? 'QUEUED')
  const isReady = state === 'SUCCEEDED'
  useEffect(() => {
    if (isReady) void queries.invalidateQueries({ queryKey: ['project', project, 'assets'] })
  }, [isReady, queries, project])
  const told = job.data?.error
  const failure = state === 'FAILED' && told ? new Error(`${told.error_message} (${told.error_code})`) : null
  const isAtWork = render.isPending || (state !== undefined && !ENDED.includes(state))
  return {
    make: () => render.mutate(key, { onSuccess: () => setKey(randomId()) }),
    isAtWork,
    share: isAtWork ? share : undefined,
    isReady,
    error: render.error ?? failure,
  }
}
