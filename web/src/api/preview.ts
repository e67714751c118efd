import { queryOptions } from '@tanstack/react-query'

import { client, type Schemas } from './client'
import { answered, ApiProblem, Unreachable } from './problem'

/** What the video of a timeline is made of, as a draft of it is played. */
export type Preview = Schemas['TimelinePreview']
export type PreviewSegment = Schemas['PreviewSegment']

const at = (project: string, what: string) => `/api/v1/projects/${project}/timeline/preview/${what}`

/** The exact frame at its full size, within so many pixels. */
export const frameUrl = (project: string, frame: number, longest: number) =>
  at(project, `frames/${frame}?longest=${longest}`)
export const segmentUrl = (project: string, hash: string) => at(project, `segments/${hash}`)
export const soundUrl = (project: string, hash: string) => at(project, `sounds/${hash}`)

/** Of a version of the timeline, which is named by its tag. */
export const previewQuery = (project: string, tag: string) =>
  queryOptions({
    queryKey: ['project', project, 'preview', tag],
    queryFn: ({ signal }) =>
      answered(client.GET('/api/v1/projects/{id}/timeline/preview', { params: { path: { id: project } }, signal })),
    staleTime: Infinity,
    // What a server cannot do now it can perhaps soon; what it refuses stays refused.
    retry: (failures, error) => failures < 3 && !(error instanceof ApiProblem && error.status < 500),
  })

const TRIES = 4

/** Fetches a piece. One that this machine has no room to make now is asked for again. */
export async function fetchPiece(url: string, signal: AbortSignal): Promise<Response> {
  for (let tries = 1; ; tries += 1) {
    const answer = await fetch(url, { signal }).catch((cause: unknown) => {
      throw cause instanceof DOMException ? cause : new Unreachable(cause)
    })
    if (answer.ok) return answer
    const problem = new ApiProblem(answer.status, (await answer.json().catch(() => ({}))) as Partial<Schemas['Problem']>)
    if (answer.status !== 503 || tries === TRIES) throw problem
    await new Promise((resolve) => setTimeout(resolve, 1000 * Number(answer.headers.get('retry-after') ?? 5)))
    signal.throwIfAborted()
  }
}
