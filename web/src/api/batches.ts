import { infiniteQueryOptions, keepPreviousData, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'

import { useAct } from './act'
import { client, type Schemas } from './client'
import { answered } from './problem'

export type Batch = Schemas['Batch']
export type BatchRow = Schemas['BatchRow']
export type NewBatch = Pick<Schemas['CreateBatch'], 'title' | 'brief' | 'rows' | 'at_once'>

const PAGE = 50
const KEY = ['batches'] as const
/** How often it is looked how far the videos are. */
const LOOK_MS = 2_000
const path = (id: string) => ({ path: { id } })

export const isGoingOn = ({ is_stopped, counts }: Batch) => counts.in_work > 0 || (!is_stopped && counts.waiting > 0)

/** The batches of the workspace, newest first. */
export const batchList = () =>
  infiniteQueryOptions({
    queryKey: [...KEY, 'list'],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) => {
      const query = { limit: PAGE, ...(pageParam && { cursor: pageParam }) }
      return answered(client.GET('/api/v1/batches', { params: { query }, signal }))
    },
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    refetchInterval: ({ state }) => (state.data?.pages.some(({ items }) => items.some(isGoingOn)) ? LOOK_MS : false),
  })

export const batchQuery = (id: string) =>
  queryOptions({
    queryKey: [...KEY, id],
    queryFn: ({ signal }) => answered(client.GET('/api/v1/batches/{id}', { params: path(id), signal })),
    refetchInterval: ({ state }) => (state.data && isGoingOn(state.data) ? LOOK_MS : false),
  })

/** Its rows, read again as long as it goes on. */
export const batchRows = (id: string, goesOn: boolean) =>
  queryOptions({
    queryKey: [...KEY, id, 'rows', goesOn],
    queryFn: ({ signal }) => answered(client.GET('/api/v1/batches/{id}/rows', { params: path(id), signal })),
    placeholderData: keepPreviousData,
    refetchInterval: goesOn ? LOOK_MS : false,
  })

/** What all its videos will take together. */
export const batchEstimate = (body: NewBatch) =>
  queryOptions({
    queryKey: ['estimate', 'batch', body],
    queryFn: ({ signal }) => answered(client.POST('/api/v1/batches/estimate', { body, signal })),
    placeholderData: keepPreviousData,
    retry: false,
  })

/** Makes one. The key is that of the form: sending it twice makes one. */
export function useCreateBatch() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: ({ key, ...body }: NewBatch & { key: string }) =>
      answered(client.POST('/api/v1/batches', { params: { header: { 'Idempotency-Key': key } }, body })),
    onSuccess: () => void queries.invalidateQueries({ queryKey: KEY }),
  })
}

export const useStopBatch = () =>
  useAct((id: string) => answered(client.POST('/api/v1/batches/{id}/stop', { params: path(id) })), KEY)

export const useResumeBatch = () =>
  useAct((id: string) => answered(client.POST('/api/v1/batches/{id}/resume', { params: path(id) })), KEY)

export const useForgetBatch = () =>
  useAct((id: string) => answered(client.DELETE('/api/v1/batches/{id}', { params: path(id) })), KEY)
