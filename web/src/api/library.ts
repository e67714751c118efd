import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'

import { useAct } from './act'
import { client, type Schemas } from './client'
import { answered } from './problem'

export type LibraryEntry = Schemas['LibraryEntry']
export type LibraryKind = Schemas['LibraryKind']
export type LibraryLook = Schemas['LibraryLook']

const PAGE = 50
const KEY = ['library'] as const
const path = (id: string) => ({ path: { id } })

export interface LibraryFilter {
  kind?: LibraryKind | undefined
  deleted?: boolean
}

/** Characters, places and styles of the workspace, newest first. */
export const libraryList = ({ kind, deleted = false }: LibraryFilter) =>
  infiniteQueryOptions({
    queryKey: [...KEY, 'list', { kind, deleted }],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) => {
      const query = { limit: PAGE, deleted, ...(kind && { kind }), ...(pageParam && { cursor: pageParam }) }
      return answered(client.GET('/api/v1/library', { params: { query }, signal }))
    },
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  })

/** A picture of what the look of an entry says, in words of a language; another one for each version. */
export const drawnUrl = (id: string, version: number, language: string) =>
  `/api/v1/library/${encodeURIComponent(id)}/picture?${new URLSearchParams({ language, version: String(version) })}`

/** All that scenes may name. */
export const wholeLibraryQuery = queryOptions({
  queryKey: [...KEY, 'all'],
  queryFn: async ({ signal }) => {
    const all: LibraryEntry[] = []
    let cursor: string | null | undefined
    do {
      const query = { limit: 100, ...(cursor && { cursor }) }
      const page = await answered(client.GET('/api/v1/library', { params: { query }, signal }))
      all.push(...page.items)
      cursor = page.next_cursor
    } while (cursor)
    return all
  },
})

/** Keeps a new one. The key is that of the form: sending it twice keeps one. */
export const useAddEntry = () =>
  useAct(
    ({ key, ...body }: Schemas['CreateLibraryEntry'] & { key: string }) =>
      answered(client.POST('/api/v1/library', { params: { header: { 'Idempotency-Key': key } }, body })),
    KEY,
  )

/** Changes one as it was read. What scenes are stale by it is found out when they are looked at. */
export function useChangeEntry() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: ({ id, version, name, look }: Pick<LibraryEntry, 'id' | 'version' | 'name' | 'look'>) =>
      answered(
        client.PUT('/api/v1/library/{id}', {
          params: { ...path(id), header: { 'If-Match': `"${version}"` } },
          body: { name, look },
        }),
      ),
    onSettled: () => {
      void queries.invalidateQueries({ queryKey: KEY })
      void queries.invalidateQueries({ queryKey: ['project'] })
    },
  })
}

export const useDeleteEntry = () =>
  useAct((id: string) => answered(client.DELETE('/api/v1/library/{id}', { params: path(id) })), KEY, ['project'])

export const useRestoreEntry = () =>
  useAct((id: string) => answered(client.POST('/api/v1/library/{id}/restore', { params: path(id) })), KEY, ['project'])
