import { queryOptions } from '@tanstack/react-query'

import { useAct } from './act'
import { client, type Schemas } from './client'
import { answered } from './problem'

export type ApiKey = Schemas['ApiKey']
export type KeyScope = Schemas['KeyScope']

export const keysQuery = queryOptions({
  queryKey: ['keys'],
  queryFn: async ({ signal }) => (await answered(client.GET('/api/v1/keys', { signal }))).items,
})

export const useCreateKey = () =>
  useAct((body: Schemas['CreateKey']) => answered(client.POST('/api/v1/keys', { body })), keysQuery.queryKey)

export const useRevokeKey = () =>
  useAct(
    (id: string) => answered(client.DELETE('/api/v1/keys/{id}', { params: { path: { id } } })),
    keysQuery.queryKey,
  )
