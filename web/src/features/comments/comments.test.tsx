import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import { beforeEach, expect, test, vi } from 'vitest'

import { asset, comment, me, project, scene } from '../../testing/answers'
import { stubVideo } from '../../testing/film'
import { show, type Answers } from '../../testing/page'

const ID = project().id
const PATH = `/api/v1/projects/${ID}`
const video = asset({ id: 'video' })
const report = asset({ id: 'report', kind: 'document', object_key: 'tea/final/report-1.json' })
const timeline = asset({ id: 'timeline', kind: 'document', object_key: 'tea/final/timeline-1.json' })
const said = comment({ id: 'said', text: 'More steam.', at_ms: 1000, drawing: [{ points: [{ x: 0.1, y: 0.1 }, { x: 0.9, y: 0.9 }] }] })

const answers = (more: Answers = {}): Answers => ({
  'GET /api/v1/me': me,
  [`GET ${PATH}`]: project(),
  [`GET ${PATH}/scenes`]: { items: [scene()] },
  [`GET ${PATH}/assets`]: { items: [video, timeline, report] },
  [`GET ${PATH}/comments`]: { items: [comment({ id: 'reply', text: 'On it.', parent_id: 'said' }), said] },
  'GET /api/v1/assets/report/content': { files: [{ path: 'timeline.json', key: timeline.object_key }] },
  'GET /api/v1/assets/timeline/content': { format: { fps: 25 }, tracks: [] },
  ...more,
})

const open = async (more: Answers = {}) => {
  const sent = await show(`/projects/${ID}`, answers(more))
  const panel = await screen.findByRole('region', { name: 'Comments' })
  return { sent, panel, of: (method: string) => sent.filter(({ route }) => route.startsWith(`${method} ${PATH}/comments`)) }
}
const film = () => document.querySelector('video') as HTMLVideoElement

beforeEach(() => stubVideo(10))

test('a comment goes to its frame, with its drawing on it and its answers below', async () => {
  const { panel } = await open()
  await within(panel).findByText('On it.')
  const chip = within(panel).getByRole('button', { name: /^Go to 0:01, of which You/ })
  await waitFor(() => {
    fireEvent.click(chip)
    expect(film().currentTime).toBeCloseTo(25.5 / 25, 5)
  })
  await screen.findByRole('img', { name: 'Drawing' })
  fireEvent.click(screen.getByRole('button', { name: 'Hide comments and drawings' }))
  expect(screen.queryByRole('img', { name: 'Drawing' })).toBeNull()
  expect(screen.queryByText('More steam.')).toBeNull()
  expect(screen.queryByRole('button', { name: /0:01, You: More steam/ })).toBeNull()
})

test('writing stops the film, and sending says it of that frame and lets the film go on', async () => {
  const { panel, of } = await open({ [`POST ${PATH}/comments`]: comment({ id: 'new', text: 'Louder.' }) })
  const field = await within(panel).findByRole('textbox', { name: 'New comment' })
  film().currentTime = 2
  fireEvent.click(screen.getByRole('button', { name: 'Play' }))
  await screen.findByRole('button', { name: 'Pause' })
  fireEvent.change(field, { target: { value: ' Louder. ' } })
  await screen.findByRole('button', { name: 'Play' })
  fireEvent.click(within(panel).getByRole('button', { name: 'Send' }))
  await screen.findByRole('button', { name: 'Pause' })
  expect(of('POST').map(({ body }) => body)).toEqual([{ text: 'Louder.', at_ms: 2000, drawing: [] }])
  expect(of('POST')[0]?.headers.get('idempotency-key')).toMatch(/^[0-9a-f]{32}$/)
  expect(field).toHaveProperty('value', '')
})

test('what is refused stays written, and is said once though it is sent twice', async () => {
  const { panel, of } = await open({ [`POST ${PATH}/comments`]: { status: 503, code: 'overloaded', detail: 'come back later' } })
  const field = await within(panel).findByRole('textbox', { name: 'New comment' })
  fireEvent.change(field, { target: { value: 'Louder.' } })
  fireEvent.click(within(panel).getByRole('button', { name: 'Send' }))
  await within(panel).findByText('come back later')
  expect(field).toHaveProperty('value', 'Louder.')
  fireEvent.keyDown(field, { key: 'Enter', ctrlKey: true })
  await waitFor(() => expect(of('POST')).toHaveLength(2))
  const [first, second] = of('POST').map(({ headers }) => headers.get('idempotency-key'))
  expect(first).toBe(second)
})

test('a drawing is sent in shares of the frame', async () => {
  const { panel, of } = await open({ [`POST ${PATH}/comments`]: comment({ id: 'new' }) })
  fireEvent.click(await within(panel).findByRole('button', { name: 'Draw on the frame' }))
  const canvas = screen.getByRole('img', { name: 'Drawing for the new comment' })
  canvas.getBoundingClientRect = () => ({ left: 0, top: 0, width: 100, height: 200 }) as DOMRect
  fireEvent.pointerDown(canvas, { clientX: 10, clientY: 20, button: 0 })
  fireEvent.pointerMove(canvas, { clientX: 50, clientY: 100 })
  fireEvent.pointerUp(canvas)
  fireEvent.change(within(panel).getByRole('textbox', { name: 'New comment' }), { target: { value: 'This.' } })
  fireEvent.click(within(panel).getByRole('button', { name: 'Send' }))
  await waitFor(() => expect(of('POST')).toHaveLength(1))
  expect(of('POST')[0]?.body).toMatchObject({ drawing: [{ points: [{ x: 0.1, y: 0.1 }, { x: 0.5, y: 0.5 }] }] })
})

test('a comment is answered and resolved', async () => {
  const { panel, of } = await open({
    [`POST ${PATH}/comments`]: comment({ id: 'new', parent_id: 'said', text: 'Done.' }),
    [`PATCH ${PATH}/comments/said`]: { ...said, resolved_at: '2026-11-30T02:00:00Z' },
  })
  fireEvent.click(await within(panel).findByRole('button', { name: 'Reply to You' }))
  const reply = within(panel).getByRole('textbox', { name: 'Your reply to You' })
  fireEvent.change(reply, { target: { value: 'Done.' } })
  fireEvent.click(within(panel).getByRole('button', { name: 'Send the reply' }))
  await waitFor(() => expect(of('POST')[0]?.body).toEqual({ text: 'Done.', parent_id: 'said' }))
  fireEvent.click(within(panel).getByRole('button', { name: 'Resolve: More steam.' }))
  await waitFor(() => expect(of('PATCH')[0]?.body).toEqual({ is_resolved: true }))
})

test('what is removed comes back with Undo, and goes for good a while later', async () => {
  const { panel, of } = await open({ [`DELETE ${PATH}/comments/said`]: {} })
  const remove = () => within(panel).getAllByRole('button', { name: 'Remove what You said' }).at(-1) as HTMLElement
  await within(panel).findByText('More steam.')
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  fireEvent.click(remove())
  expect(within(panel).queryByText('More steam.')).toBeNull()
  fireEvent.click(within(panel).getByRole('button', { name: 'Undo' }))
  within(panel).getByText('More steam.')
  vi.advanceTimersByTime(60_000)
  expect(of('DELETE')).toHaveLength(0)
  fireEvent.click(remove())
  vi.advanceTimersByTime(7000)
  vi.useRealTimers()
  await waitFor(() => expect(of('DELETE')).toHaveLength(1))
})

test('an address opens the moment that it names, and a link to a comment names its moment', async () => {
  await show(`/projects/${ID}?t=2000`, answers())
  await waitFor(() => expect(film().currentTime).toBeCloseTo(50.5 / 25, 5))
  const panel = await screen.findByRole('region', { name: 'Comments' })
  fireEvent.click(await within(panel).findByRole('button', { name: 'Copy a link to: More steam.' }))
  const address = await screen.findByRole('textbox', { name: 'Address to be copied' })
  expect(address).toHaveProperty('value', `${location.origin}/projects/${ID}?t=1000#comment-said`)
})

test('a link to the moment that is seen is copied where browsers can', async () => {
  const copied: string[] = []
  Object.defineProperty(navigator, 'clipboard', { configurable: true, value: { writeText: async (text: string) => void copied.push(text) } })
  await open()
  await waitFor(() => expect(film().duration).toBe(10))
  film().currentTime = 3.02
  fireEvent.click(screen.getByRole('button', { name: 'Copy a link to this moment' }))
  await screen.findByText('The link is copied')
  expect(copied[0]).toMatch(/\?t=30[02]0$/)
  Reflect.deleteProperty(navigator, 'clipboard')
})
