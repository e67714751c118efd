import { keepPreviousData, useQuery } from '@tanstack/react-query'

import { client } from '../../api/client'
import { answered } from '../../api/problem'
import { asBrief } from '../../api/projects'
import { useLater } from '../../lib/use-later'
import { documentOf, isEnough, type Wanted } from './brief'

/** Typing is over so long after the last letter. */
const PAUSE_MS = 500

/** What the video will take, asked again when typing pauses. */
export function useEstimate(wanted: Wanted) {
  const asked = useLater(wanted, PAUSE_MS)
  const document = documentOf(asked)
  return useQuery({
    queryKey: ['estimate', document],
    queryFn: ({ signal }) =>
      answered(client.POST('/api/v1/projects/estimate', { body: asBrief(document), signal })),
    enabled: isEnough(asked),
    placeholderData: keepPreviousData,
    retry: false,
  })
}
