import { expect, test } from 'vitest'

import { serverMessages, type ServerMessage } from './server-messages'

/** A stream of bytes that come in these pieces. */
const streamOf = (pieces: Uint8Array[], onCancel = () => {}) =>
  new ReadableStream<Uint8Array>({
    start(controller) {
      for (const piece of pieces) controller.enqueue(piece)
      controller.close()
    },
    cancel: onCancel,
  })

async function read(pieces: Uint8Array[]): Promise<ServerMessage[]> {
  const all: ServerMessage[] = []
  for await (const message of serverMessages(streamOf(pieces))) all.push(message)
  return all
}

const TEXT = ': ping\n\nevent: delta\ndata: {"text":"Té"}\n\nevent: delta\r\ndata: a\r\ndata: b\r\n\r\ndata: plain\n\n'
const ALL = [
  { event: 'delta', data: '{"text":"Té"}' },
  { event: 'delta', data: 'a\nb' },
  { event: 'message', data: 'plain' },
]

test('messages are the same wherever the pieces are cut, also inside of a letter', async () => {
  const bytes = new TextEncoder().encode(TEXT)
  expect(await read([bytes])).toEqual(ALL)
  for (let at = 1; at < bytes.length; at += 1) expect(await read([bytes.slice(0, at), bytes.slice(at)]), `cut at ${at}`).toEqual(ALL)
})

test('what was not sent whole is no message', async () => {
  expect(await read([new TextEncoder().encode('event: end\ndata: {"cost')])).toEqual([])
})

test('whoever stops reading has the stream stopped', async () => {
  let isStopped = false
  const stream = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(new TextEncoder().encode('data: a\n\n')),
    cancel: () => void (isStopped = true),
  })
  for await (const message of serverMessages(stream)) if (message.data === 'a') break
  expect(isStopped).toBe(true)
})
