import { fireEvent, screen } from '@testing-library/react'
import { expect, test } from 'vitest'

import { me } from '../../testing/answers'
import { show } from '../../testing/page'

const step = { kind: 'text', provider: 'openai', model: 'gpt', fallbacks: [], requests: { low: 1, high: 1 }, micros: { low: 2000, high: 4000 } }
const estimate = { currency: 'USD', prices_as_of: '2026-11-21', scenes: { low: 2, high: 2 }, length_ms: { low: 4000, high: 6000 }, micros: { low: 20_000, high: 250_000 }, steps: [step] }

/** A stream that says what it is told to, and tells whether somebody stopped it. */
function writing() {
  const encoder = new TextEncoder()
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined
  const state = { isStopped: false }
  const body = new ReadableStream<Uint8Array>({ start: (given) => void (controller = given), cancel: () => void (state.isStopped = true) })
  const say = (event: string, data: object) => controller?.enqueue(encoder.encode(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`))
  const answer = (_body: unknown, request: Request) => {
    request.signal.addEventListener('abort', () => {
      state.isStopped = true
      controller?.error(new DOMException('stopped', 'AbortError'))
    })
    return new Response(body, { headers: { 'content-type': 'text/event-stream' } })
  }
  return { answer, say, end: () => controller?.close(), state }
}

const answers = (more: Record<string, unknown> = {}) => ({
  'GET /api/v1/me': me,
  'GET /api/v1/ai/voices': { items: [], unavailable: [] },
  'POST /api/v1/projects/estimate': estimate,
  ...more,
})

async function begin(more: Record<string, unknown>) {
  const sent = await show('/new', answers(more))
  // What was begun on this page before is none of this test.
  fireEvent.click(await screen.findByRole('radio', { name: 'A topic' }))
  fireEvent.change(screen.getByRole('textbox', { name: 'Topic' }), { target: { value: ' tea ' } })
  return sent
}
const script = () => screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'Script' })

test('a draft is told with its cost before, comes in as it is written, and the topic is one step back', async () => {
  const { answer, say, end } = writing()
  const sent = await begin({ 'POST /api/v1/ai/text': answer })
  await screen.findByText('openai (gpt):', { exact: false })
  screen.getByText(/\$0.002 – \$0.004/)
  fireEvent.click(screen.getByRole('button', { name: 'Write a draft' }))
  await screen.findByText('A draft is being written…')
  // Many at once: faster than the page is drawn.
  for (const text of ['Tea ', 'is ', 'old.', '\n\nIt is ', 'warm.']) say('delta', { text })
  await expect.poll(() => script().value).toBe('Tea is old.\n\nIt is warm.')
  expect(script().readOnly).toBe(true)
  expect(screen.getByRole('button', { name: 'Make the video' })).toHaveProperty('disabled', true)
  say('end', { cost_micros: 3100, is_cached: false, is_cut_off: false })
  end()
  await screen.findByText(/It cost \$0.0031/)
  expect(script().readOnly).toBe(false)
  expect(sent.find(({ route }) => route === 'POST /api/v1/ai/text')?.body).toEqual({ task: 'draft', text: 'tea', language: 'en', provider: 'openai' })
  fireEvent.click(screen.getByRole('button', { name: 'Undo the draft' }))
  expect(screen.getByRole('textbox', { name: 'Topic' })).toHaveProperty('value', ' tea ')
  fireEvent.click(screen.getByRole('button', { name: 'Undo' }))
  expect(script().value).toBe('Tea is old.\n\nIt is warm.')
})

test('writing is stopped, at the server too, and what came stays', async () => {
  const { answer, say, state } = writing()
  await begin({ 'POST /api/v1/ai/text': answer })
  fireEvent.click(await screen.findByRole('button', { name: 'Write a draft' }))
  await screen.findByText('A draft is being written…')
  say('delta', { text: 'Tea is' })
  await expect.poll(() => script().value).toBe('Tea is')
  fireEvent.click(screen.getByRole('button', { name: 'Stop writing' }))
  await screen.findByText(/The writing was stopped/)
  expect(state.isStopped).toBe(true)
  expect(script().value).toBe('Tea is')
  expect(screen.queryByRole('alert')).toBeNull()
})

test('a model that breaks off is told, and a topic that nothing was written of stays', async () => {
  const { answer, say, end } = writing()
  await begin({ 'POST /api/v1/ai/text': answer })
  fireEvent.click(await screen.findByRole('button', { name: 'Write a draft' }))
  await screen.findByText('A draft is being written…')
  say('error', { code: 'provider_away', message: 'openai does not answer' })
  end()
  expect((await screen.findByRole('alert')).textContent).toContain('openai does not answer')
  expect(screen.getByRole('textbox', { name: 'Topic' })).toHaveProperty('value', ' tea ')
})

test('without a model, or with one whose price is not known, none is offered', async () => {
  await begin({ 'POST /api/v1/projects/estimate': { ...estimate, steps: [{ ...step, micros: null }] } })
  await screen.findByText(/not asked, because their price is not known/)
  expect(screen.queryByRole('button', { name: 'Write a draft' })).toBeNull()
  screen.getByText(/if one is set up on the server/)
})
