import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient, type InfiniteData, type QueryClient } from '@tanstack/react-query'

import { client, type Schemas } from './client'
import { fetchDocument } from './media'
import { answered } from './problem'
import type { Asset } from './projects'

export type AssetFacts = NonNullable<Asset['facts']>
export type DerivativeRole = Schemas['DerivativeRole']

/** Which files are listed. */
export interface AssetFilter {
  /** Of one project; of all that somebody sees where absent. */
  project?: string | undefined
  kind?: Asset['kind'] | undefined
  status?: Asset['status'] | undefined
  /** Those that people brought, or those that were made here. */
  brought?: boolean | undefined
}

type AssetPage = Schemas['AssetPage']

/** The most that the server lists at a time. */
const PAGE = 100
/** What is being looked into is asked for so often. */
const LOOK_EVERY_MS = 2000

const listKey = (filter: AssetFilter) => ['assets', filter] as const

export const assetList = (filter: AssetFilter) =>
  infiniteQueryOptions({
    queryKey: listKey(filter),
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) => {
      const { project, kind, status, brought } = filter
      const query = {
        limit: PAGE,
        ...(project && { project_id: project }),
        ...(kind && { kind }),
        ...(status && { status }),
        ...(brought !== undefined && { brought }),
        ...(pageParam && { cursor: pageParam }),
      }
      return answered(client.GET('/api/v1/assets', { params: { query }, signal }))
    },
    getNextPageParam: (page) => page.next_cursor,
    // Long lists are not read anew at every glance: what is new is put before them.
    staleTime: 30_000,
    refetchOnWindowFocus: false,
  })

/** One file, asked for again while it is being looked into. */
export const assetQuery = (id: string, known?: Asset) =>
  queryOptions({
    queryKey: ['asset', id],
    queryFn: ({ signal }): Promise<Asset> => answered(client.GET('/api/v1/assets/{id}', { params: { path: { id } }, signal })),
    ...(known && { initialData: known, staleTime: LOOK_EVERY_MS / 2 }),
    refetchInterval: ({ state }) => (state.data?.status === 'PROCESSING' ? LOOK_EVERY_MS : false),
  })

export const fits = (asset: Asset, { project, kind, status, brought }: AssetFilter) =>
  (project === undefined || asset.project_id === project) &&
  (kind === undefined || asset.kind === kind) &&
  (status === undefined || asset.status === status) &&
  (brought === undefined || (asset.name != null) === brought)

/** Puts a file that has just come to be before every list that it belongs to. */
export function putFirst(queries: QueryClient, asset: Asset): void {
  queries.setQueryData(['asset', asset.id], asset)
  for (const [key, data] of queries.getQueriesData<InfiniteData<AssetPage>>({ queryKey: ['assets'] })) {
    const filter = (key[1] ?? {}) as AssetFilter
    const [first, ...rest] = data?.pages ?? []
    if (!data || !first || !fits(asset, filter)) continue
    const others = first.items.filter(({ id }) => id !== asset.id)
    queries.setQueryData(key, { ...data, pages: [{ ...first, items: [asset, ...others] }, ...rest] })
  }
  void queries.invalidateQueries({ queryKey: ['project', asset.project_id, 'assets'] })
}

/** What is said in a film or a sound, as the server writes it down. */
export interface Transcript {
  text: string
  language: string | null
}

export const transcriptQuery = (id: string) =>
  queryOptions({
    queryKey: ['transcript', id],
    queryFn: async ({ signal }) => (await fetchDocument(id, signal)) as Transcript,
    staleTime: Infinity,
  })

/** Has what is said in a file written down, by a model that is installed on the server's machine. */
export const useTranscribe = (id: string) =>
  useMutation({
    mutationFn: () => answered(client.POST('/api/v1/assets/{id}/transcript', { params: { path: { id } }, body: {} })),
  })

/** What audiowaveform writes: pairs of the least and the most, -128 to 127, one pair to each column. */
export interface Peaks {
  sample_rate: number
  samples_per_pixel: number
  data: number[]
}

/** The waveform of a sound. It never changes. */
export const peaksQuery = (url: string) =>
  queryOptions({
    queryKey: ['peaks', url],
    staleTime: Infinity,
    queryFn: async ({ signal }) => {
      const id = /assets\/([^/]+)\/content/.exec(url)?.[1] ?? ''
      const params = { path: { id } }
      return (await answered(
        client.GET('/api/v1/assets/{id}/content', { params, parseAs: 'json', signal }),
      )) as unknown as Peaks
    },
  })

/** Has a file be looked into again, where that failed for a reason of the machine. */
export function useLookAgain() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: ({ job }: { asset: string; job: string }) =>
      answered(client.POST('/api/v1/jobs/{id}/retry', { params: { path: { id: job } } })),
    onSettled: (_done, _error, { asset }) => {
      void queries.invalidateQueries({ queryKey: ['asset', asset] })
      void queries.invalidateQueries({ queryKey: ['assets'] })
    },
  })
}

/** Makes a link to a file's content that needs no account and ends by itself. */
export const useAssetLink = () =>
  useMutation({
    mutationFn: async ({ asset, seconds }: { asset: string; seconds: number }) => {
      const params = { path: { id: asset }, query: { expires_in: seconds } }
      // Guests alone are told of a job instead, which makes their copy.
      return (await answered(client.GET('/api/v1/assets/{id}/url', { params }))) as Schemas['AssetUrl']
    },
  })
