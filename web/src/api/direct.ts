import { StoreFault } from './problem'
import { patiently, putToStore, taken, type StoreAnswer } from './store-request'

/** How a file is sent straight to the store. */
export type DirectSession =
  /** All of it with one request. */
  | { kind: 'put'; url: string; until: number }
  /** Each part to its own address. All but the last one have this size. */
  | { kind: 'parts'; urls: readonly string[]; partBytes: number; until: number }
  /** In chunks, by the protocol of resumable uploads of Google. */
  | { kind: 'session'; url: string; until: number }

/** What the store answered of each part that it has, in their order. */
export type PartTags = readonly (string | null)[]

export interface Sending {
  file: Blob
  /** What is known of parts that were sent before. */
  tags: PartTags
  onSent: (bytes: number) => void
  onTags: (tags: PartTags) => void
  signal: AbortSignal
}

/** So many parts of a file go at once: those that are under way when it is stopped are sent again. */
const PARTS_AT_ONCE = 2
/** A multiple of 256 KiB, as the protocol wants. */
const CHUNK_BYTES = 8 * 1024 * 1024

/** Sends what the store does not have yet of a file. Returns what it is to be told of its parts, where there are any. */
export function sendDirectly(session: DirectSession, sending: Sending): Promise<PartTags> {
  switch (session.kind) {
    case 'put':
      return sendWhole(session.url, sending)
    case 'parts':
      return sendParts(session, sending)
    case 'session':
      return sendChunks(session.url, sending)
  }
}

/** A slice has no type: what is not signed need not be sent. */
const bytesOf = (file: Blob, from: number, to: number) => file.slice(from, to)

async function sendWhole(url: string, { file, onSent, signal }: Sending): Promise<PartTags> {
  await patiently(url, signal, async () => taken(await putToStore({ url, body: bytesOf(file, 0, file.size), onSent, signal })))
  onSent(file.size)
  return []
}

async function sendParts({ urls, partBytes }: Extract<DirectSession, { kind: 'parts' }>, sending: Sending): Promise<PartTags> {
  const { file, onSent, onTags } = sending
  const sizeOf = (part: number) => Math.min(partBytes, file.size - part * partBytes)
  let tags: PartTags = urls.map((_, part) => sending.tags[part] ?? null)
  const going = new Map<number, number>()
  const tell = () => onSent(tags.reduce((sum, tag, part) => sum + (tag === null ? (going.get(part) ?? 0) : sizeOf(part)), 0))
  // One that fails stops the others: they would go on for nobody.
  const stop = new AbortController()
  const { signal } = stop
  const onAbort = () => stop.abort()
  if (sending.signal.aborted) stop.abort()
  sending.signal.addEventListener('abort', onAbort)
  const missing = urls.flatMap((url, part) => (tags[part] === null ? [{ url, part }] : []))
  tell()
  const sendNext = async (): Promise<void> => {
    for (let next = missing.shift(); next; next = missing.shift()) {
      const { url, part } = next
      const body = bytesOf(file, part * partBytes, part * partBytes + sizeOf(part))
      const onPart = (bytes: number) => {
        going.set(part, bytes)
        tell()
      }
      const answer = await patiently(url, signal, async () => taken(await putToStore({ url, body, onSent: onPart, signal })))
      tags = tags.with(part, tagOf(answer))
      onTags(tags)
      tell()
    }
  }
  try {
    await Promise.all(Array.from({ length: PARTS_AT_ONCE }, sendNext))
  } catch (error) {
    stop.abort()
    throw error
  } finally {
    sending.signal.removeEventListener('abort', onAbort)
  }
  return tags
}

/** Without its tag a part cannot be named: the bucket must let pages read it. */
function tagOf(answer: StoreAnswer): string {
  const tag = answer.header('etag')
  if (tag === null) throw new StoreFault(answer.status)
  return tag
}

async function sendChunks(url: string, { file, onSent, signal }: Sending): Promise<PartTags> {
  const { size } = file
  let at = await patiently(url, signal, () => keptOf(url, size, signal))
  while (at < size) {
    onSent(at)
    at = await patiently(url, signal, async (failures) => {
      // What came of the chunk before it broke off is not sent again.
      const from = failures === 0 ? at : await keptOf(url, size, signal)
      if (from >= size) return size
      const to = Math.min(from + CHUNK_BYTES, size)
      const headers = { 'Content-Range': `bytes ${from}-${to - 1}/${size}` }
      const request = { url, body: bytesOf(file, from, to), headers, onSent: (bytes: number) => onSent(from + bytes), signal }
      const kept = keptBy(taken(await putToStore(request), isOfSession), size)
      if (kept <= from) throw new StoreFault(503)
      return kept
    })
  }
  onSent(size)
  return []
}

const isOfSession = (status: number) => [200, 201, 308].includes(status)

/** Asks how much the store has kept. */
async function keptOf(url: string, size: number, signal: AbortSignal): Promise<number> {
  const headers = { 'Content-Range': `bytes */${size}` }
  return keptBy(taken(await putToStore({ url, body: null, headers, signal }), isOfSession), size)
}

function keptBy(answer: StoreAnswer, size: number): number {
  if (answer.status !== 308) return size
  const [, last] = /^bytes=0-(\d+)$/.exec(answer.header('range') ?? '') ?? []
  return last === undefined ? 0 : Number(last) + 1
}
