import { ApiProblem, StoreFault } from './problem'

/** What a store answered. Headers that it does not let pages read are `null`. */
export interface StoreAnswer {
  status: number
  header: (name: string) => string | null
}

export interface StoreRequest {
  url: string
  body: Blob | null
  headers?: Record<string, string>
  onSent?: (bytes: number) => void
  signal: AbortSignal
}

/** Stores that have answered this page. Of others it is not known whether they ever will. */
const answering = new Set<string>()

const hasAnswered = (url: string): boolean => answering.has(new URL(url).origin)

const stopped = () => new DOMException('stopped', 'AbortError')

/** Sends bytes to an address of a store, which gives the right to it by itself: nothing of this server goes along. */
export function putToStore({ url, body, headers = {}, onSent, signal }: StoreRequest): Promise<StoreAnswer> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(stopped())
    // Of `fetch` no browser but one tells how much is sent.
    const request = new XMLHttpRequest()
    const stop = () => request.abort()
    signal.addEventListener('abort', stop)
    request.onloadend = () => signal.removeEventListener('abort', stop)
    request.onabort = () => reject(stopped())
    request.onerror = () => void readable(body).then((isReadable) => reject(isReadable ? new StoreFault(0, hasAnswered(url)) : changed()))
    request.onload = () => {
      answering.add(new URL(url).origin)
      resolve({ status: request.status, header: (name) => request.getResponseHeader(name) })
    }
    if (onSent) request.upload.onprogress = ({ loaded }) => onSent(loaded)
    request.open('PUT', url)
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value)
    request.send(body)
  })
}

/** A file that was changed after it was chosen fails as a network does. */
async function readable(body: Blob | null): Promise<boolean> {
  return body === null || body.slice(0, 1).arrayBuffer().then(() => true, () => false)
}

const changed = () => new ApiProblem(0, { code: 'file_changed', detail: 'the file was changed or moved since it was chosen (bring it again)' })

/** A store that is away is asked again after so long, each time longer. */
const RETRY_MS = [500, 1000, 2000, 4000, 8000, 16_000]
/** One that never answered this page is not waited for as long: it may not permit it. */
const FIRST_RETRY_MS = [500]

/** Does something at the store at `url`, and again while that fails for reasons that pass. Each time it is told how often it failed. */
export async function patiently<T>(url: string, signal: AbortSignal, act: (failures: number) => Promise<T>): Promise<T> {
  for (let failures = 0; ; failures += 1) {
    try {
      return await act(failures)
    } catch (error) {
      const pause = (hasAnswered(url) ? RETRY_MS : FIRST_RETRY_MS)[failures]
      if (!(error instanceof StoreFault) || !error.isPassing || pause === undefined) throw error
      await wait(pause, signal)
    }
  }
}

function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer)
      reject(stopped())
    }
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop)
      resolve()
    }, ms)
    if (signal.aborted) stop()
    else signal.addEventListener('abort', stop, { once: true })
  })
}

/** Returns an answer that is a success, or throws what it is instead. What a store knows nothing of has ended. */
export function taken(answer: StoreAnswer, isTaken = (status: number) => status >= 200 && status < 300): StoreAnswer {
  if (isTaken(answer.status)) return answer
  if (answer.status === 404 || answer.status === 410) throw new ApiProblem(410, { code: 'upload_ended', detail: 'the store has let go of the upload' })
  throw new StoreFault(answer.status)
}
