import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'

import { client, type Schemas } from './client'
import { answered } from './problem'

export type Project = Schemas['Project']
export type Scene = Schemas['Scene']
export type Asset = Schemas['Asset']

const PAGE = 24

export const projectList = (deleted = false) =>
  infiniteQueryOptions({
    queryKey: ['projects', { deleted }],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      answered(
        client.GET('/api/v1/projects', {
          params: { query: { limit: PAGE, deleted, ...(pageParam ? { cursor: pageParam } : {}) } },
          signal,
        }),
      ),
    getNextPageParam: (page) => page.next_cursor,
    // What is being made elsewhere moves on.
    refetchInterval: whileMoving,
  })

interface ListOfProjects {
  state: { data: { pages: readonly { items: readonly Project[] }[] } | undefined }
}

/** A list of projects is read again every so many milliseconds while something of it is being made. */
export function whileMoving(list: ListOfProjects): number | false {
  return list.state.data?.pages.some((page) => page.items.some(isMoving)) ? 3000 : false
}

const STANDING: readonly Project['status'][] = ['completed', 'failed', 'ready_for_edit', 'awaiting_approval']
const isMoving = (project: Project) => !STANDING.includes(project.status)

const path = (id: string) => ({ params: { path: { id } } })

export const projectQuery = (id: string) =>
  queryOptions({
    queryKey: ['project', id],
    queryFn: ({ signal }) => answered(client.GET('/api/v1/projects/{id}', { ...path(id), signal })),
  })

export const scenesQuery = (id: string) =>
  queryOptions({
    queryKey: ['project', id, 'scenes'],
    queryFn: async ({ signal }) =>
      (await answered(client.GET('/api/v1/projects/{id}/scenes', { ...path(id), signal }))).items,
  })

export const assetsQuery = (id: string) =>
  queryOptions({
    queryKey: ['project', id, 'assets'],
    queryFn: async ({ signal }) =>
      (await answered(client.GET('/api/v1/projects/{id}/assets', { ...path(id), signal }))).items,
  })

export const costQuery = (id: string) =>
  queryOptions({
    queryKey: ['project', id, 'cost'],
    queryFn: ({ signal }) => answered(client.GET('/api/v1/projects/{id}/cost', { ...path(id), signal })),
  })

/** Where the content of a file is read. */
export const contentUrl = (asset: string) => `/api/v1/assets/${asset}/content`

/** A document as the server takes briefs: as a file of that kind. */
export const asBrief = (document: Record<string, unknown>) => ({ name: 'brief.json', brief: JSON.stringify(document) })

/** Makes a package for a human editor of the video as it is. The key is that of the button: pressing it twice makes one. */
export function useExport(project: string) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: ({ key, quality }: { key: string; quality: 'standard' | 'high' }) =>
      answered(
        client.POST('/api/v1/projects/{id}/export', {
          params: { path: { id: project }, header: { 'Idempotency-Key': key } },
          body: { quality },
        }),
      ),
    onSettled: () => void queries.invalidateQueries({ queryKey: ['jobs'] }),
  })
}

/** Makes a project. The key is that of the button: pressing it twice makes one. */
export function useCreateProject() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: ({ document, key }: { document: Record<string, unknown>; key: string }) =>
      answered(
        client.POST('/api/v1/projects', {
          params: { header: { 'Idempotency-Key': key } },
          body: asBrief(document),
        }),
      ),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['projects'] }),
  })
}

export function useDeleteProject() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (id: string) => answered(client.DELETE('/api/v1/projects/{id}', path(id))),
    onSettled: () => queries.invalidateQueries({ queryKey: ['projects'] }),
  })
}

export function useRestoreProject() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (id: string) => answered(client.POST('/api/v1/projects/{id}/restore', path(id))),
    onSettled: () => queries.invalidateQueries({ queryKey: ['projects'] }),
  })
}
