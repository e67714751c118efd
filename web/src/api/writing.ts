import { serverMessages } from '../lib/server-messages'
import { client } from './client'
import { answered, ApiProblem, Unreachable } from './problem'

/** What a text took that is written to its end. */
export interface Written {
  costMicros: number
  /** It was written before, and kept. */
  isKept: boolean
  /** It was cut off at the most that a text may have. */
  isCutOff: boolean
}

interface Asked {
  topic: string
  language: string
  provider: string
  /** Ends it: the provider is stopped, too. */
  signal: AbortSignal
  onText: (part: string) => void
}

interface End {
  cost_micros: number
  is_cached: boolean
  is_cut_off: boolean
}

/** Has a language model write a script of a topic, and passes it on as it comes. */
export async function writeDraft({ topic, language, provider, signal, onText }: Asked): Promise<Written> {
  const body = { task: 'draft', text: topic, language, provider } as const
  const asked = client.POST('/api/v1/ai/text', { body, parseAs: 'stream', signal })
  const stream = (await answered(asked)) as unknown as ReadableStream<Uint8Array>
  for await (const { event, data } of serverMessages(stream)) {
    signal.throwIfAborted()
    const told: unknown = JSON.parse(data)
    if (event === 'delta') onText((told as { text: string }).text)
    else if (event === 'end') {
      const { cost_micros: costMicros, is_cached: isKept, is_cut_off: isCutOff } = told as End
      return { costMicros, isKept, isCutOff }
    } else if (event === 'error') {
      const { code, message } = told as { code: string; message: string }
      throw new ApiProblem(502, { code, detail: message })
    }
  }
  signal.throwIfAborted()
  // A stream that ends without a word was cut.
  throw new Unreachable(undefined)
}
