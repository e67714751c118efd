import { queryOptions } from '@tanstack/react-query'

import { useAct } from './act'
import { client, type Schemas } from './client'
import { answered } from './problem'

export type LocalModel = Schemas['LocalModel']

/** The models of the server's machine, and those that it can fetch. Looked at often while one is on its way. */
export const localModelsQuery = queryOptions({
  queryKey: ['local-models'],
  queryFn: async ({ signal }) => (await answered(client.GET('/api/v1/local-models', { signal }))).items,
  refetchInterval: ({ state }) => (state.data?.some((model) => model.state === 'installing') ? 1000 : false),
})

export const useInstallModel = () =>
  useAct(
    (name: string) => answered(client.POST('/api/v1/local-models', { body: { name } })),
    localModelsQuery.queryKey,
  )
