import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'

import { client, type Schemas } from './client'
import { answered } from './problem'

export type Passkey = Schemas['Passkey']

/** How people sign in at this server, besides by name and password. */
export const signInMethodsQuery = queryOptions({
  queryKey: ['sign-in-methods'],
  queryFn: ({ signal }) => answered(client.GET('/api/v1/auth/methods', { signal })),
  staleTime: 600_000,
})

export const passkeysQuery = queryOptions({
  queryKey: ['passkeys'],
  queryFn: async ({ signal }) => (await answered(client.GET('/api/v1/me/passkeys', { signal }))).items,
})

/** Whether this browser reads what the server asks of its devices. It does not over plain HTTP from another machine. */
export const takesPasskeys = () =>
  'PublicKeyCredential' in window && 'parseCreationOptionsFromJSON' in PublicKeyCredential

/** No device gave a passkey. */
export class NoPasskey extends Error {
  /** Whether one of this person's is there already. */
  readonly isKnown: boolean

  constructor(cause: DOMException) {
    super(cause.message, { cause })
    this.name = 'NoPasskey'
    this.isKnown = cause.name === 'InvalidStateError'
  }
}

/** The server writes the options of the standard, under the name by which browsers take them. */
type Options<T> = { publicKey: T }

async function devicesSay(asked: Promise<Credential | null>): Promise<Record<string, never>> {
  const credential = await asked.catch((cause: unknown) => {
    throw cause instanceof DOMException ? new NoPasskey(cause) : cause
  })
  if (!(credential instanceof PublicKeyCredential)) throw new NoPasskey(new DOMException('', 'NotAllowedError'))
  return credential.toJSON() as unknown as Record<string, never>
}

/** Signs in by a passkey: that of the name, or, without one, any that a device of this browser keeps. */
export function useSignInByPasskey() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: async (name: string) => {
      const body = name ? { name } : {}
      const { ceremony, options } = await answered(client.POST('/api/v1/auth/passkey/begin', { body }))
      const { publicKey } = options as unknown as Options<PublicKeyCredentialRequestOptionsJSON>
      const asked = navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(publicKey) })
      const credential = await devicesSay(asked)
      return answered(client.POST('/api/v1/auth/passkey/finish', { body: { ceremony, credential } }))
    },
    onSuccess: () => queries.invalidateQueries(),
  })
}

/** The password is asked for where somebody signed in a while ago. */
const confirmed = (password: string) => (password ? { password } : {})

export function useAddPasskey() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: async ({ name, password }: { name: string; password: string }) => {
      const begun = client.POST('/api/v1/me/passkeys/begin', { body: confirmed(password) })
      const { ceremony, options } = await answered(begun)
      const { publicKey } = options as unknown as Options<PublicKeyCredentialCreationOptionsJSON>
      const asked = navigator.credentials.create({
        publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(publicKey),
      })
      const credential = await devicesSay(asked)
      return answered(client.POST('/api/v1/me/passkeys', { body: { ceremony, name, credential } }))
    },
    onSettled: () => queries.invalidateQueries({ queryKey: passkeysQuery.queryKey }),
  })
}

export function useRemovePasskey() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: ({ id, password }: { id: string; password: string }) =>
      answered(
        client.POST('/api/v1/me/passkeys/{id}/remove', { params: { path: { id } }, body: confirmed(password) }),
      ),
    onSettled: () => queries.invalidateQueries({ queryKey: passkeysQuery.queryKey }),
  })
}
