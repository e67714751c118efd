import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'

import { useAct } from './act'
import { client, type Schemas } from './client'
import { answered } from './problem'

/** Somebody who is seen speaking. */
export type Presenter = Schemas['Presenter']
export type PresenterDraft = Schemas['PutPresenter']

const PAGE = 50
const KEY = ['presenters'] as const
const path = (id: string) => ({ path: { id } })

export interface PresenterFilter {
  tag?: string | undefined
  name?: string | undefined
  deleted?: boolean
}

/** Presenters of the workspace, newest first. */
export const presenterList = ({ tag, name, deleted = false }: PresenterFilter = {}) =>
  infiniteQueryOptions({
    queryKey: [...KEY, 'list', { tag, name, deleted }],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) => {
      const query = { limit: PAGE, deleted, ...(tag && { tag }), ...(name && { name }), ...(pageParam && { cursor: pageParam }) }
      return answered(client.GET('/api/v1/models', { params: { query }, signal }))
    },
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  })

/** Whom the providers of presenters know. */
export const looksQuery = queryOptions({
  queryKey: ['looks'],
  queryFn: ({ signal }) => answered(client.GET('/api/v1/ai/presenters', { signal })),
  staleTime: 600_000,
})

/** Keeps a new one. The key is that of the form: sending it twice keeps one. */
export const useAddPresenter = () =>
  useAct(
    ({ key, ...body }: PresenterDraft & { key: string }) =>
      answered(client.POST('/api/v1/models', { params: { header: { 'Idempotency-Key': key } }, body })),
    KEY,
  )

/** Changes one as it was read. */
export const useChangePresenter = () =>
  useAct(
    ({ id, version, draft }: Pick<Presenter, 'id' | 'version'> & { draft: PresenterDraft }) =>
      answered(client.PUT('/api/v1/models/{id}', { params: { ...path(id), header: { 'If-Match': `"${version}"` } }, body: draft })),
    KEY,
  )

export const useDeletePresenter = () =>
  useAct((id: string) => answered(client.DELETE('/api/v1/models/{id}', { params: path(id) })), KEY)

export const useRestorePresenter = () =>
  useAct((id: string) => answered(client.POST('/api/v1/models/{id}/restore', { params: path(id) })), KEY)

/** What is said of one, as it is sent. */
export const draftOf = ({ stage_name, tags, look, picture, voice, preset, pictures }: Presenter): PresenterDraft => ({
  stage_name,
  tags,
  look: look ?? null,
  picture: picture ?? null,
  voice: voice ?? null,
  preset: preset ?? null,
  pictures,
})
