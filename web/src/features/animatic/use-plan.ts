import { useQuery } from '@tanstack/react-query'

import { fetchDocument } from '../../api/media'
import { assetsQuery } from '../../api/projects'
import { framesPerSecond } from '../../lib/frames'

/** How the frames of a project look, also before it has a video. */
export interface PlanFacts {
  fps: number
  /** Width over height. */
  ratio: number
}

const USUAL: PlanFacts = { fps: 30, ratio: 9 / 16 }

/** Reads it from the newest plan of a project. */
export function usePlan(project: string): PlanFacts {
  const plan = useQuery(assetsQuery(project)).data?.findLast(({ object_key }) => /\/plan-[^/]*\.json$/.test(object_key))
  const { data } = useQuery({
    queryKey: ['project', project, 'plan', plan?.id],
    enabled: plan !== undefined,
    staleTime: Infinity,
    queryFn: async ({ signal }) => planFacts(await fetchDocument(plan?.id ?? '', signal)),
  })
  return data ?? USUAL
}

export function planFacts(plan: unknown): PlanFacts {
  const { fps, format } = (typeof plan === 'object' && plan !== null ? plan : {}) as Record<string, unknown>
  const [, width, height] = typeof format === 'string' ? (/^(\d+)[x:](\d+)$/.exec(format) ?? []) : []
  const ratio = Number(width) / Number(height)
  return { fps: framesPerSecond(fps) ?? USUAL.fps, ratio: ratio > 0 && Number.isFinite(ratio) ? ratio : USUAL.ratio }
}
