import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'

import { client, type Schemas } from './client'
import { answered } from './problem'

export type Me = Schemas['Me']

export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: ({ signal }) => answered(client.GET('/api/v1/me', { signal })),
  staleTime: 60_000,
})

/** What the checks of the server found; also where it is not ready, which is told by the status. */
export const readyQuery = queryOptions({
  queryKey: ['ready'],
  queryFn: async ({ signal }) => {
    const { data, error, response } = await client.GET('/ready', { signal })
    const found = data ?? (response.status === 503 ? (error as Schemas['Readiness'] | undefined) : undefined)
    return found ?? answered<Schemas['Readiness']>(Promise.resolve({ error, response }))
  },
  refetchInterval: 15_000,
})

export const healthQuery = queryOptions({
  queryKey: ['health'],
  queryFn: ({ signal }) => answered(client.GET('/health', { signal })),
  staleTime: 60_000,
})

export const usageQuery = queryOptions({
  queryKey: ['usage'],
  queryFn: ({ signal }) => answered(client.GET('/api/v1/usage', { signal })),
})

export const voicesQuery = (language: string) =>
  queryOptions({
    queryKey: ['voices', language],
    queryFn: ({ signal }) => answered(client.GET('/api/v1/ai/voices', { params: { query: { language } }, signal })),
    staleTime: 600_000,
  })

/** The voices of all languages. */
export const allVoicesQuery = queryOptions({
  queryKey: ['voices'],
  queryFn: ({ signal }) => answered(client.GET('/api/v1/ai/voices', { signal })),
})

export function useSignIn() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (body: Schemas['SignInRequest']) => answered(client.POST('/api/v1/auth/sign-in', { body })),
    onSuccess: () => queries.invalidateQueries(),
  })
}

export function useSignOut() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: () => answered(client.POST('/api/v1/auth/sign-out', {})),
    onSuccess: () => queries.resetQueries(),
  })
}
