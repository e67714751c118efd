import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'

import { useAct } from './act'
import { client, type Schemas } from './client'
import { answered } from './problem'
import { asBrief, whileMoving } from './projects'

export type Series = Schemas['Series']
export type SeriesStyle = Schemas['SeriesStyle']

const PAGE = 50
const KEY = ['series'] as const
const path = (id: string) => ({ path: { id } })

/** The series of the workspace, newest first. */
export const seriesList = (deleted = false) =>
  infiniteQueryOptions({
    queryKey: [...KEY, 'list', { deleted }],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) => {
      const query = { limit: PAGE, deleted, ...(pageParam && { cursor: pageParam }) }
      return answered(client.GET('/api/v1/series', { params: { query }, signal }))
    },
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  })

/** One of them, also where it was deleted. */
export const seriesQuery = (id: string) =>
  queryOptions({
    queryKey: [...KEY, id],
    queryFn: ({ signal }) => answered(client.GET('/api/v1/series/{id}', { params: path(id), signal })),
  })

/** Its episodes that were not deleted, newest first. */
export const episodeList = (id: string) =>
  infiniteQueryOptions({
    queryKey: [...KEY, id, 'episodes'],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) => {
      const query = { limit: PAGE, ...(pageParam && { cursor: pageParam }) }
      return answered(client.GET('/api/v1/series/{id}/episodes', { params: { ...path(id), query }, signal }))
    },
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    refetchInterval: whileMoving,
  })

/** Begins one. The key is that of the form: sending it twice begins one. */
export const useAddSeries = () =>
  useAct(
    ({ key, ...body }: Schemas['PutSeries'] & { key: string }) =>
      answered(client.POST('/api/v1/series', { params: { header: { 'Idempotency-Key': key } }, body })),
    KEY,
  )

/** Says what a series is like, as it was read. Its episodes stay as they are. */
export const useChangeSeries = () =>
  useAct(
    ({ id, version, title, style }: Pick<Series, 'id' | 'version' | 'title' | 'style'>) =>
      answered(
        client.PUT('/api/v1/series/{id}', {
          params: { ...path(id), header: { 'If-Match': `"${version}"` } },
          body: { title, style },
        }),
      ),
    KEY,
  )

export const useDeleteSeries = () =>
  useAct((id: string) => answered(client.DELETE('/api/v1/series/{id}', { params: path(id) })), KEY)

export const useRestoreSeries = () =>
  useAct((id: string) => answered(client.POST('/api/v1/series/{id}/restore', { params: path(id) })), KEY)

/** Makes the next episode. The key is that of the button: pressing it twice makes one. */
export function useCreateEpisode() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: ({ series, document, key }: { series: string; document: Record<string, unknown>; key: string }) =>
      answered(
        client.POST('/api/v1/series/{id}/episodes', {
          params: { ...path(series), header: { 'Idempotency-Key': key } },
          body: asBrief(document),
        }),
      ),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ['projects'] })
      void queries.invalidateQueries({ queryKey: KEY })
    },
  })
}
