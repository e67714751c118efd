import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient, type InfiniteData, type QueryClient } from '@tanstack/react-query'

import { hasWords } from '../lib/words'
import { client, type Schemas } from './client'
import { fetchDocument } from './media'
import { answered } from './problem'
import type { Asset } from './projects'

export type AssetFacts = NonNullable<Asset['facts']>
export type SceneUse = Schemas['SceneUse']
/** A file with where it is used and whose work is in it, once that is known. */
export type DetailedAsset = Asset & Partial<Schemas['AssetDetails']>
export type DerivativeRole = Schemas['DerivativeRole']

/** Which files are listed. */
export interface AssetFilter {
  /** Of one project, or `none`: of the workspace, whose projects all may use them. Of all that somebody sees where absent. */
  project?: string | undefined
  kind?: Asset['kind'] | undefined
  status?: Asset['status'] | undefined
  /** Those that people brought, or those that were made here. */
  brought?: boolean | undefined
  /** Those that have all these words in their names, among what people brought. */
  words?: string | undefined
  /** Those that were deleted and can be restored. */
  deleted?: boolean | undefined
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
      const { project, kind, status, brought, words, deleted } = filter
      const query = {
        limit: PAGE,
        ...(project && { project_id: project }),
        ...(kind && { kind }),
        ...(status && { status }),
        ...(brought !== undefined && { brought }),
        ...(words && { query: words }),
        ...(deleted && { deleted }),
        ...(pageParam && { cursor: pageParam }),
      }
      return answered(client.GET('/api/v1/assets', { params: { query }, signal }))
    },
    getNextPageParam: (page) => page.next_cursor,
    // Long lists are not read anew at every glance: what is new is put before them.
    staleTime: 30_000,
    refetchOnWindowFocus: false,
  })

/** One file, asked for again while it is being looked into. Of one that stands in a list it is known how it was there. */
export const assetQuery = (id: string, known?: Asset) =>
  queryOptions({
    queryKey: ['asset', id],
    queryFn: ({ signal }): Promise<DetailedAsset> => answered(client.GET('/api/v1/assets/{id}', { params: { path: { id } }, signal })),
    ...(known && { initialData: known as DetailedAsset, initialDataUpdatedAt: 0, staleTime: LOOK_EVERY_MS / 2 }),
    refetchInterval: ({ state }) => (state.data?.status === 'PROCESSING' ? LOOK_EVERY_MS : false),
  })

export const fits = (asset: Asset, { project, kind, status, brought, words, deleted }: AssetFilter) =>
  !deleted &&
  (project === undefined || (asset.project_id ?? 'none') === project) &&
  (kind === undefined || asset.kind === kind) &&
  (status === undefined || asset.status === status) &&
  (brought === undefined || (asset.name != null) === brought) &&
  (!words || (asset.name != null && hasWords(asset.name, words)))

type Lists = InfiniteData<AssetPage>

/** Changes what is known of every list of files. */
function changeLists(queries: QueryClient, change: (lists: Lists, filter: AssetFilter) => Lists): void {
  for (const [key, data] of queries.getQueriesData<Lists>({ queryKey: ['assets'] }))
    if (data) queries.setQueryData(key, change(data, (key[1] ?? {}) as AssetFilter))
}

function without(lists: Lists, id: string): Lists {
  if (!lists.pages.some(({ items }) => items.some((one) => one.id === id))) return lists
  return { ...lists, pages: lists.pages.map((page) => ({ ...page, items: page.items.filter((one) => one.id !== id) })) }
}

/** Puts a file among the others by its age, the newest first. Where its page is not read yet, it comes with that. */
function withAsset(lists: Lists, asset: Asset): Lists {
  const pages = without(lists, asset.id).pages
  const time = Date.parse(asset.created_at)
  const isLast = (at: number) => at === pages.length - 1 && pages[at]?.next_cursor === undefined
  const at = pages.findIndex(({ items }, page) => isLast(page) || items.some((one) => Date.parse(one.created_at) <= time))
  const page = pages[at]
  if (!page) return { ...lists, pages }
  const place = page.items.findIndex((one) => Date.parse(one.created_at) <= time)
  const items = page.items.toSpliced(place < 0 ? page.items.length : place, 0, asset)
  return { ...lists, pages: pages.with(at, { ...page, items }) }
}

/** Puts a file that has come to be, or is back, into every list that it belongs to. */
export function putIntoLists(queries: QueryClient, asset: Asset): void {
  queries.setQueryData(['asset', asset.id], asset)
  changeLists(queries, (lists, filter) => (fits(asset, filter) ? withAsset(lists, asset) : without(lists, asset.id)))
  void queries.invalidateQueries({ queryKey: ['project', asset.project_id, 'assets'] })
}

const isOfDeleted = ({ queryKey: [name, filter] }: { queryKey: readonly unknown[] }) =>
  name === 'assets' && (filter as AssetFilter | undefined)?.deleted === true

/** Deletes a file that was brought: it is in no list any more, but can be restored for a while. */
export function useDeleteAsset() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: ({ id }: Asset) => answered(client.DELETE('/api/v1/assets/{id}', { params: { path: { id } } })),
    onSuccess: (_nothing, { id, project_id: project }) => {
      changeLists(queries, (lists) => without(lists, id))
      queries.removeQueries({ queryKey: ['asset', id] })
      void queries.invalidateQueries({ predicate: isOfDeleted })
      void queries.invalidateQueries({ queryKey: ['project', project, 'assets'] })
    },
  })
}

/** Brings a deleted file back. */
export function useRestoreAsset() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: ({ id }: Asset) => answered(client.POST('/api/v1/assets/{id}/restore', { params: { path: { id } } })),
    onSuccess: (asset) => putIntoLists(queries, asset),
  })
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

/** The outline of a sound that was made here: so many samples are a column. */
export const madePeaksQuery = (asset: string, samplesPerPixel: 480 | 1920 | 7680 | 30720) =>
  queryOptions({
    queryKey: ['peaks', 'made', asset, samplesPerPixel],
    staleTime: Infinity,
    // A sound that has none has none later.
    retry: false,
    queryFn: ({ signal }): Promise<Peaks> =>
      answered(client.GET('/api/v1/assets/{id}/peaks', { params: { path: { id: asset }, query: { samples_per_pixel: samplesPerPixel } }, signal })),
  })

/** The waveform of a sound that was brought. It never changes. */
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
