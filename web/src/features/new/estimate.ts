import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'

import { client } from '../../api/client'
import { answered } from '../../api/problem'
import { asBrief } from '../../api/projects'
import { documentOf, isEnough, type Wanted } from './brief'

/** Typing is over so long after the last letter. */
const PAUSE_MS = 500

/** What the video will take, asked again when typing pauses. */
export function useEstimate(wanted: Wanted) {
  const [asked, setAsked] = useState(wanted)
  useEffect(() => {
    const timer = window.setTimeout(() => setAsked(wanted), PAUSE_MS)
    return () => window.clearTimeout(timer)
  }, [wanted])
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
