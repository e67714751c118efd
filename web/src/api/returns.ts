import { queryOptions, useMutation, useQueryClient, type QueryClient } from '@tanstack/react-query'

import { client, type Schemas } from './client'
import { answered } from './problem'
import { keepTimeline } from './timeline'
import type { TimelineDocument } from './timeline-document'

/** A cut as an editor left it. */
export type ImportedTimeline = Schemas['ImportedTimeline']
export type TimelineChange = Schemas['TimelineChange']
export type Unread = Schemas['Unread']
export type KeptTimeline = Schemas['TimelineVersion']
/** What was found of a project in a film of it. */
export type FinalFilm = Schemas['FinalFilm']
export type FilmScene = Schemas['FilmScene']

/** A larger document is refused. */
export const MOST_CUT_BYTES = 32 * 1024 * 1024

const path = (id: string) => ({ path: { id } })

/** A cut that somebody brings. */
export interface Cut {
  document: File
  /** The package that it was made of. */
  package: string | undefined
  /** Whether it may take the place of what was changed since that package was made. */
  mayReplace: boolean
}

interface Wanted {
  tag: string
  isDry: boolean
  once?: string
}

/** Sends the bytes as they are: what is no UTF-8 is for the server to refuse, and not for a browser to mend. */
async function bring(project: string, cut: Cut, { tag, isDry, once }: Wanted): Promise<ImportedTimeline> {
  const bytes = new Uint8Array(await cut.document.arrayBuffer())
  const query = { replace: cut.mayReplace, dry_run: isDry, ...(cut.package && { package: cut.package }) }
  return answered(
    client.POST('/api/v1/projects/{id}/timeline/import', {
      params: { ...path(project), query, header: { 'If-Match': tag, ...(once && { 'Idempotency-Key': once }) } },
      headers: { 'Content-Type': 'application/octet-stream' },
      body: bytes as unknown as string,
      bodySerializer: (body) => body,
    }),
  )
}

/** Finds out what a cut would change. Nothing is changed by it. */
export const useTryCut = (project: string) =>
  useMutation({ mutationFn: (cut: Cut) => bring(project, cut, { tag: '*', isDry: true }) })

/** Takes a cut in, in the place of the version that it was compared with. */
export function useTakeCut(project: string) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: ({ cut, tag, once }: { cut: Cut; tag: string; once: string }) => bring(project, cut, { tag, isDry: false, once }),
    onSuccess: ({ timeline, etag }) => keepVersion(queries, project, timeline, etag),
  })
}

async function keepVersion(queries: QueryClient, project: string, timeline: unknown, tag: string): Promise<void> {
  await keepTimeline(queries, project, { document: timeline as TimelineDocument, tag })
  void queries.invalidateQueries({ queryKey: ['project', project] })
}

/** The versions of a timeline that can be gone back to, newest first. */
export const keptTimelinesQuery = (project: string) =>
  queryOptions({
    queryKey: ['project', project, 'timeline-versions'],
    queryFn: async ({ signal }) =>
      (await answered(client.GET('/api/v1/projects/{id}/timeline/versions', { params: path(project), signal }))).items,
  })

/** Gives a timeline an earlier version again. Answers with the tag of the one that it had. */
export function useRestoreTimeline(project: string) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: ({ version, tag }: { version: string; tag: string }) =>
      answered(
        client.POST('/api/v1/projects/{id}/timeline/restore', {
          params: { ...path(project), header: { 'If-Match': tag } },
          body: { version },
        }),
      ),
    onSuccess: ({ timeline, etag }) => keepVersion(queries, project, timeline, etag),
  })
}

/** The version that a tag names. */
export const versionOf = (tag: string) => tag.replaceAll('"', '')

/** Has a film be taken in that was brought to a project. The same key twice has it taken in once. */
export const takeFilm = (project: string, asset: string, isMeant: boolean, once: string) =>
  answered(
    client.POST('/api/v1/projects/{id}/final', {
      params: { ...path(project), header: { 'Idempotency-Key': once } },
      body: { asset_id: asset, accept_unmatched: isMeant },
    }),
  )

export function useTakeFilm(project: string) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: ({ asset, isMeant, once }: { asset: string; isMeant: boolean; once: string }) =>
      takeFilm(project, asset, isMeant, once),
    onSettled: () => void queries.invalidateQueries({ queryKey: ['jobs'] }),
  })
}

const ENDED: readonly Schemas['JobState'][] = ['SUCCEEDED', 'FAILED', 'CANCELLED']
const ASK_AGAIN_MS = 2000

/** The job that took a film in last. */
export const filmJobQuery = (project: string) =>
  queryOptions({
    queryKey: ['jobs', 'film', project],
    queryFn: async ({ signal }) => {
      const query = { project_id: project, kind: 'match_film', limit: 1 } as const
      return (await answered(client.GET('/api/v1/jobs', { params: { query }, signal }))).items[0] ?? null
    },
    refetchInterval: ({ state: { data } }) => (data && !ENDED.includes(data.state) ? ASK_AGAIN_MS : false),
  })

/** What was found of a project in the film that a job took in. */
export const finalFilmQuery = (project: string, job: string) =>
  queryOptions({
    queryKey: ['project', project, 'final-film', job],
    queryFn: async ({ signal }) => answered(client.GET('/api/v1/projects/{id}/final', { params: path(project), signal })),
  })

/** The text of a stored file. */
export const textQuery = (asset: string | undefined) =>
  queryOptions({
    queryKey: ['text', asset],
    enabled: asset !== undefined,
    staleTime: Infinity,
    queryFn: async ({ signal }) => {
      const params = { path: { id: asset ?? '' } }
      return (await answered(client.GET('/api/v1/assets/{id}/content', { params, parseAs: 'text', signal }))) as unknown as string
    },
  })
