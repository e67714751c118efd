/** A message of a stream as servers send them to `EventSource`. */
export interface ServerMessage {
  event: string
  data: string
}

/** Reads the messages of a stream as they come; comments, which keep it open, are left out. */
export async function* serverMessages(stream: ReadableStream<Uint8Array>): AsyncGenerator<ServerMessage> {
  const reader = stream.getReader()
  const decoder = new TextDecoder()
  let waiting = ''
  try {
    for (;;) {
      const { done, value } = await reader.read()
      waiting += decoder.decode(value, { stream: !done })
      const blocks = waiting.split(/\r?\n\r?\n/)
      // The last one may not be whole yet, and is none where the stream has ended.
      waiting = blocks.pop() ?? ''
      for (const block of blocks) {
        const message = messageOf(block)
        if (message) yield message
      }
      if (done) return
    }
  } finally {
    // Whoever stops reading has the server stop.
    await reader.cancel().catch(() => undefined)
  }
}

function messageOf(block: string): ServerMessage | undefined {
  let event = 'message'
  const data: string[] = []
  for (const line of block.split(/\r?\n/)) {
    const [, name, value = ''] = /^(\w+): ?(.*)$/.exec(line) ?? []
    if (name === 'event') event = value
    if (name === 'data') data.push(value)
  }
  return data.length > 0 ? { event, data: data.join('\n') } : undefined
}
