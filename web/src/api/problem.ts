import type { Schemas } from './client'

/** What the server said against a request, or that it did not answer. */
export class ApiProblem extends Error {
  readonly status: number
  readonly code: string
  readonly requestId: string | undefined
  readonly fields: Schemas['FieldProblem'][]
  /** The field that is at fault, where it is one. */
  readonly path: string | undefined

  constructor(status: number, problem: Partial<Schemas['Problem']>) {
    super(problem.detail ?? problem.title ?? `HTTP ${status}`)
    this.name = 'ApiProblem'
    this.status = status
    this.code = problem.code ?? 'unknown'
    this.requestId = problem.request_id
    this.fields = problem.errors ?? []
    this.path = problem.path
  }

  /** Nothing is at the address, or none that is theirs. */
  get isNowhere(): boolean {
    return this.status === 404
  }

  /** Somebody else changed it first. */
  get isOutdated(): boolean {
    return this.status === 412
  }

  get isUnproven(): boolean {
    return this.status === 401
  }
}

/** The server is away, or the network is. */
export class Unreachable extends Error {
  constructor(cause: unknown) {
    super('unreachable', { cause })
    this.name = 'Unreachable'
  }
}

/** A store took nothing: it is away, does not permit this page to send to it or to read its answers, or refuses the address. */
export class StoreFault extends Unreachable {
  /** What it answered, 0 where it did not; and whether it ever answered this page. */
  constructor(
    readonly status: number,
    readonly isKnown = true,
  ) {
    super(undefined)
    this.name = 'StoreFault'
  }

  /** Whether it may be otherwise in a moment. */
  get isPassing(): boolean {
    return this.status === 0 || this.status === 408 || this.status === 429 || this.status >= 500
  }
}

interface Answer<T> {
  data?: T
  error?: unknown
  response: Response
}

/** Returns what was answered, or throws what was said against it. */
export async function answered<T>(asked: Promise<Answer<T>>): Promise<T> {
  return (await answeredWithTag(asked)).data
}

/** Returns what was answered with the version that it is, or throws what was said against it. */
export async function answeredWithTag<T>(asked: Promise<Answer<T>>): Promise<{ data: T; tag: string }> {
  const { data, response } = await successful(asked)
  return { data, tag: response.headers.get('etag') ?? '*' }
}

/** Returns what was answered with its status, or throws what was said against it. */
export async function answeredWithStatus<T>(asked: Promise<Answer<T>>): Promise<{ data: T; status: number }> {
  const { data, response } = await successful(asked)
  return { data, status: response.status }
}

async function successful<T>(asked: Promise<Answer<T>>): Promise<{ data: T; response: Response }> {
  const answer = await asked.catch((cause: unknown) => {
    throw cause instanceof DOMException ? cause : new Unreachable(cause)
  })
  if (!answer.response.ok) {
    const problem = typeof answer.error === 'object' && answer.error !== null ? answer.error : {}
    throw new ApiProblem(answer.response.status, problem as Partial<Schemas['Problem']>)
  }
  return { data: answer.data as T, response: answer.response }
}
