import { queryOptions, useMutation, useQueryClient, type QueryClient } from '@tanstack/react-query'

import { client, type Schemas } from './client'
import { answered, answeredWithTag } from './problem'
import type { TimelineDocument } from './timeline-document'

export type Edit = Schemas['Edit']

/** A timeline and the version that it is. */
export interface TimelineVersion {
  document: TimelineDocument
  tag: string
}

export interface EditedVersion extends TimelineVersion {
  /** The edits that give the version before back. */
  inverse: Edit[]
}

/** The server does not tell of edits by others: they are asked for so often while the page is looked at. */
const ASK_AGAIN_MS = 10_000

const path = (id: string) => ({ params: { path: { id } } })
const key = (project: string) => ['project', project, 'timeline'] as const

async function read(project: string, signal?: AbortSignal): Promise<TimelineVersion> {
  const asked = client.GET('/api/v1/projects/{id}/timeline', { ...path(project), ...(signal ? { signal } : {}) })
  const { data, tag } = await answeredWithTag(asked)
  return { document: data as unknown as TimelineDocument, tag }
}

export const timelineQuery = (project: string) =>
  queryOptions({
    queryKey: key(project),
    queryFn: async ({ client: queries, signal }) => {
      const version = await read(project, signal)
      const known = queries.getQueryData<TimelineVersion>(key(project))
      // The same version stays the same object: nothing is laid out anew for it.
      return known?.tag === version.tag ? known : version
    },
    structuralSharing: false,
    refetchInterval: ASK_AGAIN_MS,
  })

/** Returns the version that is known. */
export const knownTimeline = (queries: QueryClient, project: string) =>
  queries.getQueryData<TimelineVersion>(key(project))

/** Takes in a version that the server told. What is being read meanwhile is older. */
export async function keepTimeline(queries: QueryClient, project: string, version: TimelineVersion): Promise<void> {
  await queries.cancelQueries({ queryKey: key(project), exact: true })
  queries.setQueryData<TimelineVersion>(key(project), version)
}

/** Reads the version that there is by now. */
export async function newestTimeline(queries: QueryClient, project: string): Promise<TimelineVersion> {
  const version = await read(project)
  await keepTimeline(queries, project, version)
  return version
}

/** Edits the version of a tag. The same key with the same edits edits once, also where the first answer was lost. */
export async function patchTimeline(project: string, edits: Edit[], tag: string, once: string): Promise<EditedVersion> {
  const answer = await answered(
    client.PATCH('/api/v1/projects/{id}/timeline', {
      params: { path: { id: project }, header: { 'If-Match': tag, 'Idempotency-Key': once } },
      body: { edits },
    }),
  )
  return { document: answer.timeline as unknown as TimelineDocument, tag: answer.etag, inverse: answer.inverse }
}

/** Has the timeline as it is made into a video in little time. The key is that of the button: pressing it twice makes one. */
export function useRenderDraft(project: string) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (once: string) =>
      answered(
        client.POST('/api/v1/projects/{id}/render', {
          params: { path: { id: project }, header: { 'Idempotency-Key': once } },
          body: { quality: 'draft' },
        }),
      ),
    onSettled: () => {
      void queries.invalidateQueries({ queryKey: ['jobs'] })
      void queries.invalidateQueries({ queryKey: ['project', project], exact: true })
    },
  })
}
