import { client, type Schemas } from './client'
import type { DirectSession, PartTags, Sending } from './direct'
import { answered, StoreFault } from './problem'
import type { Asset } from './projects'
import { sendByTus } from './tus'

/** How the bytes of a file go: through this server by tus, or straight to the store. */
export type SendingSession = { kind: 'tus'; url: string } | DirectSession

export interface Announced {
  asset: string
  session: SendingSession
}

export interface AnnouncedFile {
  /** What it belongs to; the workspace where absent. */
  project: string | undefined
  name: string
  mime: string
  size: number
}

/** Whether files go through this server though the store would take them: it does not let this page send to it. */
let isStoreAvoided = false

/** Announces a file. What can be refused is refused now. */
export async function announce({ project, name, mime, size }: AnnouncedFile): Promise<Announced> {
  const body = { ...(project && { project_id: project }), name, mime, size_bytes: size, direct: !isStoreAvoided }
  const { asset, upload_session: session } = await answered(client.POST('/api/v1/assets/init-upload', { body }))
  return { asset: asset.id, session: sessionOf(session) }
}

function sessionOf({ kind, url, part_urls: urls, part_size_bytes: partBytes, expires_at }: Schemas['UploadSession']): SendingSession {
  const until = Date.parse(expires_at)
  if (kind === 'put' || kind === 'session') return { kind, url, until }
  if (kind === 'parts' && urls && partBytes) return { kind, urls, partBytes, until }
  return { kind: 'tus', url }
}

/** Whether the addresses of a store give no right to it any more. Those of this server go on for as long as bytes come. */
export const hasEnded = (session: SendingSession): boolean => session.kind !== 'tus' && Date.now() >= session.until

/** How much of a file stays where it is when it is stopped, of what was sent: of parts, those that are whole. */
export function staying(session: SendingSession | undefined, { tags, size, sent }: { tags: PartTags; size: number; sent: number }): number {
  if (session?.kind === 'put') return 0
  if (session?.kind !== 'parts') return sent
  return session.urls.reduce((sum, _, part) => sum + (tags[part] == null ? 0 : Math.min(session.partBytes, size - part * session.partBytes)), 0)
}

/**
 * Sends what is not there yet of a file. Ends with all of it there, and returns what the server is to be told of its parts; throws
 * an `AbortError` where it was stopped, whose bytes stay for the next time.
 */
export async function send(session: SendingSession, sending: Sending): Promise<PartTags> {
  if (session.kind !== 'tus') return (await import('./direct')).sendDirectly(session, sending)
  await sendByTus(sending.file, session.url, sending.onSent, sending.signal)
  return []
}

/**
 * Whether a file that could not be sent goes through this server instead: the store has nothing of it yet, and will take nothing of
 * this page. From then on none is sent there until the page is loaded anew.
 */
export function goesThroughServer(error: unknown, session: SendingSession, tags: PartTags): boolean {
  const isFinal = error instanceof StoreFault && !(error.isPassing && error.isKnown)
  const goes = isFinal && session.kind !== 'tus' && !tags.some((tag) => tag !== null)
  isStoreAvoided ||= goes
  return goes
}

/** Has the server look at a file that is all there. It is an asset then, or refused. */
export async function finalise(asset: string, tags: PartTags): Promise<Asset> {
  const parts = tags.filter((tag) => tag !== null)
  return answered(client.POST('/api/v1/assets/finalize', { body: { asset_id: asset, ...(parts.length > 0 && { parts }) } }))
}

/** Takes an upload back: its bytes are let go of, wherever they are. */
export async function forget(asset: string): Promise<void> {
  await fetch(`/api/v1/uploads/${asset}`, { method: 'DELETE', headers: { 'Tus-Resumable': '1.0.0' } }).catch(() => undefined)
}
