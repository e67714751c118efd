import { queryOptions, useQueryClient } from '@tanstack/react-query'

import { useAct } from './act'
import { client, type Schemas } from './client'
import { answered, ApiProblem } from './problem'
import { meQuery } from './server'

export type Session = Schemas['Session']
export type NewTotp = Schemas['NewTotp']

export const sessionsQuery = queryOptions({
  queryKey: ['sessions'],
  queryFn: async ({ signal }) => (await answered(client.GET('/api/v1/sessions', { signal }))).items,
})

export const useEndSession = () =>
  useAct(
    (id: string) => answered(client.DELETE('/api/v1/sessions/{id}', { params: { path: { id } } })),
    sessionsQuery.queryKey,
  )

export const useChangeMe = () =>
  useAct((body: Schemas['ChangeMe']) => answered(client.PATCH('/api/v1/me', { body })), meQuery.queryKey)

export const useChangePassword = () =>
  useAct(
    (body: Schemas['ChangePassword']) => answered(client.POST('/api/v1/auth/password', { body })),
    sessionsQuery.queryKey,
  )

/** Whether the person has an authenticator. The server tells so only to who sets one up or takes one away. */
export type Authenticator = 'unknown' | 'there' | 'none'

/** What is known of it from what the server has said. */
export const authenticatorQuery = queryOptions<Authenticator>({
  queryKey: ['authenticator'],
  queryFn: () => 'unknown',
  initialData: 'unknown',
  staleTime: Infinity,
  gcTime: Infinity,
})

function useAuthenticatorAct<Input, Output>(act: (input: Input) => Promise<Output>, then: Authenticator | undefined) {
  const queries = useQueryClient()
  const set = (known: Authenticator) => queries.setQueryData(authenticatorQuery.queryKey, known)
  const known = useAct(async (input: Input) => {
    try {
      const output = await act(input)
      if (then) set(then)
      return output
    } catch (error) {
      if (error instanceof ApiProblem && error.status === 409) set(error.code === 'no_totp' ? 'none' : 'there')
      if (error instanceof ApiProblem && error.isNowhere) set('none')
      throw error
    }
  }, meQuery.queryKey)
  return known
}

/** Makes a secret for an authenticator, which counts once a first code was shown. */
export const useBeginTotp = () =>
  useAuthenticatorAct<void, NewTotp>(() => answered(client.POST('/api/v1/me/totp', {})), undefined)

export const useConfirmTotp = () =>
  useAuthenticatorAct((code: string) => answered(client.POST('/api/v1/me/totp/confirm', { body: { code } })), 'there')

export const useRemoveTotp = () =>
  useAuthenticatorAct((password: string) => answered(client.POST('/api/v1/me/totp/remove', { body: { password } })), 'none')

/** Shows a code in a session that began without one: nothing keeps it out of its workspace from then on. */
export function useProveTotp() {
  const queries = useQueryClient()
  const prove = useAuthenticatorAct(
    (code: string) => answered(client.POST('/api/v1/me/totp/prove', { body: { code } })),
    'there',
  )
  return {
    ...prove,
    mutate: (code: string) => prove.mutate(code, { onSuccess: () => void queries.invalidateQueries() }),
  }
}

/** Becomes a member of a workspace: with a new account, or as who is signed in. */
export function useAcceptInvitation() {
  const queries = useQueryClient()
  return useAct(async (body: Schemas['AcceptInvitation']) => {
    const me = await answered(client.POST('/api/v1/auth/accept-invitation', { body }))
    await queries.resetQueries()
    return me
  })
}
