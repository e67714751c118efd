import type { Schemas } from './client'
import { ApiProblem, Unreachable } from './problem'

/** Bytes go by requests of so many: what is told of the way is as fine, and a proxy between need not keep more. */
const CHUNK_BYTES = 8 * 1024 * 1024
/** A server that is away is asked again after so long, each time longer. */
const RETRY_MS = [500, 1000, 2000, 4000, 8000, 16_000]

/**
 * Sends what the server does not have yet of a file, by tus. Ends with all of it there; throws an `AbortError` where it was
 * stopped, whose bytes stay for the next time.
 */
export async function sendByTus(file: Blob, url: string, onSent: (bytes: number) => void, signal: AbortSignal): Promise<void> {
  const { DetailedError, Upload } = await import('tus-js-client')
  await new Promise<void>((resolve, reject) => {
    const upload = new Upload(file, {
      uploadUrl: new URL(url, location.origin).href,
      chunkSize: CHUNK_BYTES,
      retryDelays: RETRY_MS,
      // Which file it belongs to is kept by the queue.
      storeFingerprintForResuming: false,
      onShouldRetry: (error) => {
        const status = error.originalResponse?.getStatus() ?? 0
        return status === 0 || status === 423 || status >= 500
      },
      onProgress: (sent) => onSent(sent),
      onSuccess: () => resolve(),
      onError: (error) => reject(error instanceof DetailedError ? told(error) : error),
    })
    signal.addEventListener('abort', () => {
      void upload.abort()
      reject(new DOMException('stopped', 'AbortError'))
    })
    if (signal.aborted) reject(new DOMException('stopped', 'AbortError'))
    else upload.start()
  })
}

interface Refused extends Error {
  originalResponse: { getStatus: () => number; getBody: () => string } | null
}

function told(error: Refused): Error {
  const { originalResponse: answer } = error
  if (!answer) return new Unreachable(error)
  let problem: Partial<Schemas['Problem']> = {}
  try {
    problem = JSON.parse(answer.getBody()) as typeof problem
  } catch {
    // Some answers have no words.
  }
  return new ApiProblem(answer.getStatus(), problem)
}
