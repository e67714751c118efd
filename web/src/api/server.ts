import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'

import { client, type Schemas } from './client'
import { answered } from './problem'
import { asBrief } from './projects'

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

/** Where a voice of this machine says a sentence in a language. */
export const sampleUrl = (provider: string, voice: string, language: string) =>
  `/api/v1/ai/voices/sample?${new URLSearchParams({ provider, voice, language })}`

/** A picture as a style draws it. */
export const presetPictureUrl = (preset: string) => `/api/v1/presets/${encodeURIComponent(preset)}/picture`

/** The voices of all languages. */
export const allVoicesQuery = queryOptions({
  queryKey: ['voices'],
  queryFn: ({ signal }) => answered(client.GET('/api/v1/ai/voices', { signal })),
})

export type Maker = Schemas['StepEstimate']

const estimated = (document: object, signal?: AbortSignal) =>
  answered(client.POST('/api/v1/projects/estimate', { body: asBrief({ language: 'en', ...document }), ...(signal && { signal }) }))

/** A scene of usual length. */
const SAMPLE = 'Tea began with a leaf that fell into hot water, and now half the world drinks it.'

/** Who is asked for what, in which order: what an estimate tells of a video of one scene. Nothing is made. */
export const makersQuery = queryOptions({
  queryKey: ['makers'],
  queryFn: ({ signal }) => estimated({ scenes: [{ text: SAMPLE }] }, signal),
  staleTime: 60_000,
})

/** Who would write of a topic. Where nobody would, that is a refusal, so that it is asked when somebody wants to know. */
export const useWriters = () =>
  useMutation({
    mutationFn: async () => (await estimated({ topic: SAMPLE, target_duration: '20s' })).steps.filter(({ kind }) => kind === 'text'),
  })

export function useSignIn() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (body: Schemas['SignInRequest']) => answered(client.POST('/api/v1/auth/sign-in', { body })),
    onSuccess: () => queries.invalidateQueries(),
  })
}

/** Shows the token of a server that has no accounts: the browser keeps a proof of it where it may. */
export function useShowToken() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: async (token: string) => {
      await answered(client.POST('/api/v1/auth/token', { body: { token } }))
      // Unproven still where the browser did not keep the proof.
      queries.setQueryData(meQuery.queryKey, await answered(client.GET('/api/v1/me')))
    },
  })
}

export function useSignOut() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: () => answered(client.POST('/api/v1/auth/sign-out', {})),
    onSuccess: () => queries.resetQueries(),
  })
}
