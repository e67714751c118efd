import type { PartTags } from '../../api/direct'
import { ApiProblem, Unreachable } from '../../api/problem'
import type { Asset } from '../../api/projects'
import { announce, finalise, forget, goesThroughServer, hasEnded, send, staying, type SendingSession } from '../../api/sending'
import { mimeOf } from '../../api/uploads'
import { randomId } from '../../lib/id'
import { drop, keep, MOST_KEPT_BYTES, readKept, type KeptUpload } from './kept'

/** How far an upload is. Of one that is `absent` the file has to be brought again: browsers keep no large ones. */
export type UploadState = 'waiting' | 'sending' | 'paused' | 'absent' | 'checking' | 'failed' | 'done'

export interface Upload extends KeptUpload {
  state: UploadState
  error: Error | undefined
}

/** So many are sent at once. */
const AT_ONCE = 2
/** What is told while bytes go: to the page, and to the browser's database. */
const TELL_MS = 120
const KEEP_MS = 2000
/** Another tab that told nothing for so long is gone. */
const GONE_MS = 10_000
/** Of uploads that a server let go of. */
const ENDED = [404, 410]

/** Of a file that is not announced, or has to be again. */
const UNANNOUNCED = { session: undefined, asset: undefined, sent: 0, tags: [] } satisfies Partial<Upload>

/** Whether bytes that were sent are not there any more: the server let go of them, or the store has not what it should. */
const isLetGoOf = (error: unknown, { kind }: SendingSession) =>
  error instanceof ApiProblem && (ENDED.includes(error.status) || (kind !== 'tus' && error.code === 'upload_incomplete'))

/** The files that are on their way to the server, from whichever page they were brought. They outlive the page. */
export class UploadQueue {
  private uploads: readonly Upload[] = []
  private listeners = new Set<() => void>()
  private takers = new Set<(asset: Asset) => void>()
  private stops = new Map<string, AbortController>()
  private hasRestored = false

  constructor(private readonly tab: string) {}

  readonly all = () => this.uploads

  readonly follow = (listener: () => void) => {
    this.listeners.add(listener)
    return () => void this.listeners.delete(listener)
  }

  /** Tells of each file that is an asset by now. */
  onAsset(taker: (asset: Asset) => void): () => void {
    this.takers.add(taker)
    return () => void this.takers.delete(taker)
  }

  /** Takes up what was under way when the page was left. */
  async restore(): Promise<void> {
    if (this.hasRestored) return
    this.hasRestored = true
    const kept = await readKept()
    const free = kept.filter(({ id, tab, at }) => !this.find(id) && (tab === this.tab || Date.now() - at > GONE_MS))
    this.change([
      ...free.map((kept): Upload => {
        const one = { ...kept, sent: kept.isThere ? kept.size : staying(kept.session, kept) }
        const isWhole = one.sent >= one.size && one.session !== undefined
        const isAbsent = one.file === undefined && !isWhole
        const state = isAbsent ? 'absent' : one.isPaused || one.tab !== this.tab ? 'paused' : 'waiting'
        return { ...one, tab: this.tab, state, error: undefined }
      }),
      ...this.uploads,
    ])
    this.next()
  }

  /** Brings files to a project, or where none is named to the workspace; or the finished film of one. One that was left off goes on from where it was. */
  add(project: string | undefined, files: readonly File[], isFilm = false): void {
    for (const file of files) {
      const known = this.uploads.find((one) => one.state === 'absent' && one.project === project && isSameFile(one, file))
      if (known) this.set(known.id, { file, state: 'waiting' })
      else this.change([...this.uploads, this.fresh(project, file, isFilm)])
    }
    this.next()
  }

  pause(id: string): void {
    this.stops.get(id)?.abort()
    const upload = this.find(id)
    this.set(id, { state: 'paused', isPaused: true, ...(upload && { sent: staying(upload.session, upload) }) })
    this.next()
  }

  goOn(id: string): void {
    const upload = this.find(id)
    if (!upload) return
    const isWhole = upload.sent >= upload.size && upload.session !== undefined
    this.set(id, { state: upload.file || isWhole ? 'waiting' : 'absent', isPaused: false, error: undefined })
    this.next()
  }

  /** Takes an upload back, or clears away what has ended. */
  remove(id: string): void {
    const upload = this.find(id)
    this.stops.get(id)?.abort()
    this.change(this.uploads.filter((one) => one.id !== id))
    void drop(id)
    if (upload?.asset && !upload.isThere && upload.state !== 'done') void forget(upload.asset)
    this.next()
  }

  clearDone(): void {
    this.change(this.uploads.filter(({ state }) => state !== 'done'))
  }

  /** The network is back: what failed for its want goes on. */
  wake(): void {
    for (const { id, state, error } of this.uploads) if (state === 'failed' && error instanceof Unreachable) this.goOn(id)
  }

  private fresh(project: string | undefined, file: File, isFilm: boolean): Upload {
    return {
      // By their time, so that those that are read again stand as they were brought.
      id: `${String(Date.now()).padStart(15, '0')}-${randomId()}`,
      project,
      name: file.name,
      size: file.size,
      mime: mimeOf(file),
      lastModified: file.lastModified,
      ...UNANNOUNCED,
      isFilm,
      isThere: false,
      isPaused: false,
      file,
      tab: this.tab,
      at: Date.now(),
      state: 'waiting',
      error: undefined,
    }
  }

  private next(): void {
    const atWork = this.uploads.filter(({ state }) => state === 'sending' || state === 'checking').length
    for (const upload of this.uploads.filter(({ state }) => state === 'waiting').slice(0, Math.max(0, AT_ONCE - atWork)))
      void this.run(upload.id).finally(() => this.next())
  }

  private async run(id: string, isAgain = false): Promise<void> {
    const stop = new AbortController()
    this.stops.set(id, stop)
    const now = () => this.find(id)
    try {
      this.set(id, { state: 'sending', error: undefined })
      if (!now()) return
      await this.bring(id, stop.signal)
    } catch (error) {
      if (stop.signal.aborted) return
      const { session, tags = [], asset, isThere, file } = now() ?? {}
      const isLost = session !== undefined && !isThere && isLetGoOf(error, session)
      if (session && file && !isThere && goesThroughServer(error, session, tags)) {
        if (asset) void forget(asset)
        this.set(id, UNANNOUNCED)
        await this.run(id, isAgain)
      } else if (isLost && !isAgain) {
        // It begins anew, where the file is there.
        this.set(id, { ...UNANNOUNCED, state: file ? 'sending' : 'absent' })
        if (file) await this.run(id, true)
      } else this.set(id, { state: 'failed', error: error instanceof Error ? error : new Error(String(error)) })
    } finally {
      if (this.stops.get(id) === stop) this.stops.delete(id)
    }
  }

  /** Announces a file, sends it, and has it looked at: whatever of that was not done before. */
  private async bring(id: string, signal: AbortSignal): Promise<void> {
    const begun = this.find(id)
    if (!begun) return
    if (begun.session && !begun.isThere && hasEnded(begun.session)) this.set(id, UNANNOUNCED)
    if (!this.find(id)?.session) this.set(id, await announce(begun))
    const announced = this.find(id)
    if (!announced?.session || !announced.asset) return
    const { session, asset, size, isThere, file, isFilm, project } = announced
    let { tags } = announced
    if (!isThere && file) {
      const onTags = (tags: PartTags) => this.set(id, { tags })
      tags = await send(session, { file, tags, onSent: this.progress(id), onTags, signal })
    }
    if (signal.aborted) return
    this.set(id, { state: 'checking', sent: size })
    const made = isThere ? undefined : await finalise(asset, tags)
    this.set(id, { isThere: true })
    // Its name is that of the request, too: however often it is sent, the film is taken in once.
    if (isFilm && project) await (await import('../../api/returns')).takeFilm(project, asset, false, id)
    this.set(id, { state: 'done' }, false)
    await drop(id)
    if (made) for (const taker of this.takers) taker(made)
  }

  private progress(id: string): (bytes: number) => void {
    let [told, kept] = [0, 0]
    return (sent) => {
      const at = Date.now()
      if (at - told < TELL_MS) return
      told = at
      const isKept = at - kept >= KEEP_MS
      if (isKept) kept = at
      if (this.find(id)?.state === 'sending') this.set(id, { sent, at }, isKept)
    }
  }

  private find(id: string): Upload | undefined {
    return this.uploads.find((one) => one.id === id)
  }

  private set(id: string, changes: Partial<Upload>, isKept = true): void {
    this.change(this.uploads.map((one) => (one.id === id ? { ...one, ...changes } : one)))
    const upload = this.find(id)
    if (upload && isKept) void keep(keptOf(upload))
  }

  private change(uploads: readonly Upload[]): void {
    this.uploads = uploads
    for (const listener of this.listeners) listener()
  }
}

const isSameFile = (upload: Upload, file: File) =>
  upload.name === file.name && upload.size === file.size && upload.lastModified === file.lastModified

function keptOf({ state: _state, error: _error, file, ...rest }: Upload): KeptUpload {
  return { ...rest, at: Date.now(), file: file && file.size <= MOST_KEPT_BYTES ? file : undefined }
}

/** This tab: the same one after it was loaded anew. */
function thisTab(): string {
  try {
    const known = sessionStorage.getItem('gala.tab')
    if (known) return known
    const fresh = randomId()
    sessionStorage.setItem('gala.tab', fresh)
    return fresh
  } catch {
    return randomId()
  }
}

/** The uploads of this tab. */
export const uploadQueue = new UploadQueue(thisTab())
