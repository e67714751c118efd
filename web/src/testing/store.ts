import { vi } from 'vitest'

/** What a store does with a request instead of what it should: it is away, or answers so, having kept as much as is named. */
export type StoreTrouble = { away: true; keeps?: number } | { status: number } | { hides: string }

interface Request {
  url: string
  headers: Record<string, string>
  body: Blob | null
}

interface Answer {
  status: number
  headers?: Record<string, string>
}

const QUANTUM = 256 * 1024

/** A store that takes files of pages, and is as strict about what is sent as the real ones are. */
export class FakeStore {
  readonly requests: Request[] = []
  /** For the next requests, in their order. */
  readonly troubles: (StoreTrouble | undefined)[] = []
  /** Addresses that were given out, and how many bytes each takes. */
  readonly addresses = new Map<string, number>()
  readonly parts = new Map<string, string>()
  /** Sessions: how large the file is, and what was kept. */
  readonly sessions = new Map<string, { size: number; kept: string }>()

  async answer(request: Request): Promise<Answer | 'away'> {
    this.requests.push(request)
    const trouble = this.troubles.shift()
    if (trouble && 'status' in trouble) return { status: trouble.status }
    if (trouble && 'away' in trouble) {
      await this.keep(request, trouble.keeps ?? 0)
      return 'away'
    }
    const answer = await this.take(request)
    if (trouble && answer.headers) delete answer.headers[trouble.hides]
    return answer
  }

  private async take(request: Request): Promise<Answer> {
    const { url, headers, body } = request
    // What is not signed, and above all what is this server's own, is not for the store.
    if (Object.keys(headers).some((name) => name !== 'content-range') || body?.type) return { status: 403 }
    if (this.sessions.has(url)) return this.takeChunk(request)
    const size = this.addresses.get(url)
    if (size === undefined) return { status: 404 }
    if (body?.size !== size || headers['content-range']) return { status: 400 }
    this.parts.set(url, await textOf(body))
    return { status: 200, headers: { etag: `"${url.slice(-1)}"` } }
  }

  private async takeChunk({ url, headers, body }: Request): Promise<Answer> {
    const session = this.sessions.get(url)
    const [, asked, from, to, size] = /^bytes (?:(\*)|(\d+)-(\d+))\/(\d+)$/.exec(headers['content-range'] ?? '') ?? []
    if (!session || Number(size) !== session.size) return { status: 400 }
    if (asked === undefined) {
      const [first, last] = [Number(from), Number(to)]
      const isLast = last === session.size - 1
      if (first !== session.kept.length || body?.size !== last - first + 1 || (!isLast && body.size % QUANTUM !== 0)) return { status: 400 }
      session.kept += await textOf(body)
    } else if (body) return { status: 400 }
    if (session.kept.length === session.size) return { status: 200 }
    return { status: 308, headers: session.kept === '' ? {} : { range: `bytes=0-${session.kept.length - 1}` } }
  }

  /** What arrived of a chunk before its connection broke. */
  private async keep({ url, body }: Request, bytes: number): Promise<void> {
    const session = this.sessions.get(url)
    if (session && body) session.kept += (await textOf(body)).slice(0, bytes)
  }
}

const textOf = (body: Blob) => body.text()

/** Lets requests of this page that tell how much of them is sent go to a store. */
export function stubStore(store: FakeStore): void {
  vi.stubGlobal(
    'XMLHttpRequest',
    class {
      upload: { onprogress?: (event: { loaded: number }) => void } = {}
      status = 0
      onload?: () => void
      onerror?: () => void
      onabort?: () => void
      onloadend?: () => void
      #url = ''
      #headers: Record<string, string> = {}
      #answered: Record<string, string> = {}
      #isAborted = false

      open(method: string, url: string): void {
        if (method !== 'PUT') throw new Error(method)
        this.#url = url
      }
      setRequestHeader(name: string, value: string): void {
        this.#headers[name.toLowerCase()] = value
      }
      getResponseHeader(name: string): string | null {
        return this.#answered[name.toLowerCase()] ?? null
      }
      abort(): void {
        this.#isAborted = true
        this.onabort?.()
        this.onloadend?.()
      }
      send(body: Blob | null): void {
        void this.#send(body)
      }
      async #send(body: Blob | null): Promise<void> {
        await new Promise((resolve) => setTimeout(resolve))
        if (this.#isAborted) return
        if (body) this.upload.onprogress?.({ loaded: Math.floor(body.size / 2) })
        const answer = await store.answer({ url: this.#url, headers: this.#headers, body })
        if (this.#isAborted) return
        if (answer === 'away') this.onerror?.()
        else {
          this.status = answer.status
          this.#answered = answer.headers ?? {}
          this.onload?.()
        }
        this.onloadend?.()
      }
    },
  )
}
