import { createStore, del, entries, set, type UseStore } from 'idb-keyval'

import type { PartTags } from '../../api/direct'
import type { SendingSession } from '../../api/sending'

/** Uploads that are under way, kept in this browser so that they outlive the page. */
export interface KeptUpload {
  id: string
  /** What it belongs to; the workspace where absent. */
  project: string | undefined
  name: string
  size: number
  mime: string
  /** With the name and the size it tells a file that is brought again. */
  lastModified: number
  /** Where its bytes go, and what it becomes, once it was announced. */
  session: SendingSession | undefined
  asset: string | undefined
  sent: number
  /** What the store answered of its parts, where it goes there in parts. */
  tags: PartTags
  /** It is the finished film of the project, which is compared with it once it is there. */
  isFilm?: boolean | undefined
  /** All of it is there, and is an asset: what is left is to tell what for. */
  isThere?: boolean | undefined
  /** Somebody paused it. */
  isPaused: boolean
  /** The file itself, where it is small: a large one has to be brought again. */
  file: File | undefined
  /** By which tab it is sent, and when it last told so. */
  tab: string
  at: number
}

/** Larger files are not copied into the browser's database. */
export const MOST_KEPT_BYTES = 64 * 1024 * 1024
/** The server lets go of an upload that nothing comes for so long. */
const ENDED_MS = 24 * 3600 * 1000

let store: UseStore | undefined

/** A browser that keeps nothing has uploads that last as long as the page. */
async function inStore<T>(ask: (store: UseStore) => Promise<T>, without: T): Promise<T> {
  if (!('indexedDB' in globalThis)) return without
  try {
    store ??= createStore('gala-uploads', 'uploads')
    return await ask(store)
  } catch {
    return without
  }
}

/** As earlier versions of this page kept it: all went through the server. */
type OlderUpload = Omit<KeptUpload, 'session' | 'tags'> & { url: string | undefined }

export const asKept = (upload: KeptUpload | OlderUpload): KeptUpload =>
  'url' in upload ? { ...upload, session: upload.url === undefined ? undefined : { kind: 'tus', url: upload.url }, tags: [] } : upload

export async function keep(upload: KeptUpload): Promise<void> {
  await inStore((store) => set(upload.id, upload, store), undefined)
}

export async function drop(id: string): Promise<void> {
  await inStore((store) => del(id, store), undefined)
}

/** Those that may still go on, in the order in which they were brought. */
export async function readKept(): Promise<KeptUpload[]> {
  const all = await inStore((store) => entries<string, KeptUpload | OlderUpload>(store), [] as [string, KeptUpload | OlderUpload][])
  const kept: KeptUpload[] = []
  for (const [id, upload] of all) {
    if (Date.now() - upload.at > ENDED_MS) await drop(id)
    else kept.push(asKept(upload))
  }
  return kept.sort((a, b) => a.id.localeCompare(b.id))
}
