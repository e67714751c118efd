import { createStore, del, get, set, type UseStore } from 'idb-keyval'

/**
 * What somebody typed and nobody has saved yet, kept in this browser so that it outlives the tab. A browser that keeps
 * nothing keeps it as long as the page is there.
 */

/** What nobody came back for within so long is let go of. */
const KEPT_MS = 30 * 24 * 3600 * 1000

interface Kept {
  at: number
  value: unknown
}

const memory = new Map<string, Kept>()
let store: UseStore | undefined

/** Asks the browser's database, or else does without it. */
async function inStore<T>(ask: (store: UseStore) => Promise<T>, without: () => T): Promise<T> {
  if (!('indexedDB' in globalThis)) return without()
  try {
    store ??= createStore('gala-drafts', 'drafts')
    return await ask(store)
  } catch {
    return without()
  }
}

/** Returns what was kept of something, if it is not too old. */
export async function readDraft(key: string): Promise<unknown> {
  const kept = memory.get(key) ?? (await inStore((store) => get<Kept>(key, store), () => undefined))
  if (!kept) return undefined
  if (Date.now() - kept.at <= KEPT_MS) return kept.value
  await dropDraft(key)
  return undefined
}

export async function keepDraft(key: string, value: unknown): Promise<void> {
  const kept = { at: Date.now(), value }
  memory.set(key, kept)
  await inStore((store) => set(key, kept, store), () => undefined)
}

export async function dropDraft(key: string): Promise<void> {
  memory.delete(key)
  await inStore((store) => del(key, store), () => undefined)
}
