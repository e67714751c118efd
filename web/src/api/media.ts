import { useQuery } from '@tanstack/react-query'

import { client, isGuest, type Schemas } from './client'
import { answeredWithStatus } from './problem'
import { contentUrl } from './projects'

/** How long an address is good that was made for a guest. */
const GOOD_FOR_S = 3600
const ASK_AGAIN_MS = 4000

/** Where the content of a file is read, as far as that is known. */
export interface Media {
  url: string | undefined
  /** Whether a copy with a watermark is still being made for who looks. */
  isAwaited: boolean
  error: Error | null
  /** Asks for a new address, after one has ended. */
  renew: () => void
}

/**
 * Returns where a player reads a file. It sends no pass of a guest, who gets an address that carries its own right and ends by
 * itself instead.
 */
export function useMedia(asset: string | undefined): Media {
  const guest = isGuest()
  const { data, error, refetch } = useQuery({
    queryKey: ['media', asset],
    enabled: guest && asset !== undefined,
    staleTime: (GOOD_FOR_S * 1000) / 2,
    gcTime: (GOOD_FOR_S * 1000) / 2,
    // A player begins anew with each address.
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
    queryFn: async ({ signal }) => {
      const params = { path: { id: asset ?? '' }, query: { expires_in: GOOD_FOR_S } }
      const { data, status } = await answeredWithStatus(client.GET('/api/v1/assets/{id}/url', { params, signal }))
      return status === 202 ? null : (data as Schemas['AssetUrl']).url
    },
    refetchInterval: ({ state }) => (state.data === null ? ASK_AGAIN_MS : false),
  })
  const renew = () => void refetch()
  if (!guest) return { url: asset && contentUrl(asset), isAwaited: false, error: null, renew }
  return { url: data ?? undefined, isAwaited: data === null, error, renew }
}

/** Fetches a stored document, as whoever asks. */
export async function fetchDocument(asset: string, signal: AbortSignal): Promise<unknown> {
  const { data } = await answeredWithStatus(
    client.GET('/api/v1/assets/{id}/content', { params: { path: { id: asset } }, parseAs: 'json', signal }),
  )
  return data
}

/** Fetches a stored text, as whoever asks. */
export async function fetchText(asset: string, signal: AbortSignal): Promise<string> {
  const { data } = await answeredWithStatus(
    client.GET('/api/v1/assets/{id}/content', { params: { path: { id: asset } }, parseAs: 'text', signal }),
  )
  return data as unknown as string
}
