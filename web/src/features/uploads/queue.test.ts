import { beforeEach, expect, test, vi } from 'vitest'

import { ApiProblem } from '../../api/problem'
import { asset } from '../../testing/answers'
import type { KeptUpload } from './kept'
import { UploadQueue } from './queue'

const database = vi.hoisted(() => new Map<string, unknown>())
const server = vi.hoisted(() => ({
  announced: 0,
  sending: new Map<string, { onSent: (bytes: number) => void; done: () => void; refuse: (error: Error) => void; signal: AbortSignal }>(),
  forgotten: [] as string[],
  films: [] as [string, string, string][],
  refusal: undefined as Error | undefined,
}))

vi.mock('./kept', async (original) => ({
  ...(await original<object>()),
  keep: async (upload: KeptUpload) => void database.set(upload.id, upload),
  drop: async (id: string) => void database.delete(id),
  readKept: async () => [...database.values()],
}))
vi.mock('../../api/returns', () => ({
  takeFilm: async (project: string, asset: string, _isMeant: boolean, once: string) => {
    server.films.push([project, asset, once])
    if (server.refusal) throw server.refusal
  },
}))
vi.mock('../../api/tus', () => ({
  announce: async () => {
    server.announced += 1
    return { asset: `asset-${server.announced}`, url: `/uploads/${server.announced}` }
  },
  send: (_file: Blob, url: string, onSent: (bytes: number) => void, signal: AbortSignal) =>
    new Promise<void>((done, refuse) => {
      signal.addEventListener('abort', () => refuse(new DOMException('stopped', 'AbortError')))
      server.sending.set(url, { onSent, done, refuse, signal })
    }),
  finalise: async (id: string) => asset({ id }),
  forget: async (url: string) => void server.forgotten.push(url),
}))

beforeEach(() => {
  database.clear()
  server.sending.clear()
  server.announced = 0
  server.forgotten = []
  server.films = []
  server.refusal = undefined
})

const file = (name: string, size = 10) => new File(['x'.repeat(size)], name, { type: 'video/mp4', lastModified: 5 })
const states = (queue: UploadQueue) => queue.all().map(({ name, state }) => [name, state])
const settled = () => new Promise((resolve) => setTimeout(resolve))

test('two files are sent at a time, and each that is there is told of', async () => {
  const queue = new UploadQueue('tab')
  const told: string[] = []
  queue.onAsset(({ id }) => told.push(id))
  queue.add('p', [file('a.mp4'), file('b.mp4'), file('c.mp4')])
  await settled()
  expect(states(queue)).toEqual([['a.mp4', 'sending'], ['b.mp4', 'sending'], ['c.mp4', 'waiting']])
  server.sending.get('/uploads/1')?.done()
  await settled()
  expect(states(queue)).toEqual([['a.mp4', 'done'], ['b.mp4', 'sending'], ['c.mp4', 'sending']])
  expect(told).toEqual(['asset-1'])
  expect(database.size, 'what is done is not kept').toBe(2)
})

test('what is paused stops, lets another one go, and goes on at the same address', async () => {
  const queue = new UploadQueue('tab')
  queue.add('p', [file('a.mp4'), file('b.mp4'), file('c.mp4')])
  await settled()
  queue.pause(queue.all()[0]!.id)
  await settled()
  expect(server.sending.get('/uploads/1')?.signal.aborted).toBe(true)
  expect(states(queue)).toEqual([['a.mp4', 'paused'], ['b.mp4', 'sending'], ['c.mp4', 'sending']])
  server.sending.get('/uploads/2')?.done()
  await settled()
  queue.goOn(queue.all()[0]!.id)
  await settled()
  expect(states(queue)[0]).toEqual(['a.mp4', 'sending'])
  expect(server.announced, 'it is announced once').toBe(3)
})

test('after the page is loaded anew a small file goes on by itself, and a large one once it is brought again', async () => {
  const before = new UploadQueue('tab')
  before.add('p', [file('small.mp4'), file('large.mp4', 100)])
  await settled()
  for (const [id, kept] of database as Map<string, KeptUpload>)
    if (kept.name === 'large.mp4') database.set(id, { ...kept, file: undefined, sent: 63 })
  const queue = new UploadQueue('tab')
  await queue.restore()
  await settled()
  expect(states(queue)).toEqual([['small.mp4', 'sending'], ['large.mp4', 'absent']])
  queue.add('p', [file('large.mp4', 99)])
  expect(queue.all().length, 'another file of the name is another upload').toBe(3)
  queue.add('p', [file('large.mp4', 100)])
  await settled()
  expect(queue.all().length).toBe(3)
  expect(queue.all()[1]).toMatchObject({ url: '/uploads/2', state: 'waiting' })
})

test('what another tab is sending is left to it, until that is gone', async () => {
  const other = new UploadQueue('other')
  other.add('p', [file('a.mp4')])
  await settled()
  const queue = new UploadQueue('tab')
  await queue.restore()
  expect(queue.all()).toEqual([])
  for (const [id, kept] of database as Map<string, KeptUpload>) database.set(id, { ...kept, at: Date.now() - 60_000 })
  const later = new UploadQueue('tab')
  await later.restore()
  expect(states(later)).toEqual([['a.mp4', 'paused']])
})

test('an upload that the server let go of begins anew, once', async () => {
  const queue = new UploadQueue('tab')
  queue.add('p', [file('a.mp4')])
  await settled()
  server.sending.get('/uploads/1')?.refuse(new ApiProblem(410, { code: 'upload_ended' }))
  await settled()
  expect(states(queue)).toEqual([['a.mp4', 'sending']])
  server.sending.get('/uploads/2')?.refuse(new ApiProblem(410, { code: 'upload_ended' }))
  await settled()
  expect(states(queue)).toEqual([['a.mp4', 'failed']])
})

test('what is refused says why, and what is taken back is gone at the server, too', async () => {
  const queue = new UploadQueue('tab')
  queue.add('p', [file('a.mp4')])
  await settled()
  server.sending.get('/uploads/1')?.refuse(new ApiProblem(413, { code: 'quota_exceeded', detail: 'full' }))
  await settled()
  expect(queue.all()[0]).toMatchObject({ state: 'failed', error: { code: 'quota_exceeded' } })
  queue.remove(queue.all()[0]!.id)
  expect(queue.all()).toEqual([])
  expect(server.forgotten).toEqual(['/uploads/1'])
  expect(database.size).toBe(0)
})

test('a finished film is taken in once it is there, and where that is refused it is not sent again', async () => {
  const queue = new UploadQueue('tab')
  server.refusal = new ApiProblem(404, { code: 'no_such_film', detail: 'not yet' })
  queue.add('p', [file('cut.mp4')], true)
  await settled()
  server.sending.get('/uploads/1')?.done()
  await settled()
  expect(queue.all()[0]).toMatchObject({ state: 'failed', isThere: true })
  server.refusal = undefined
  const later = new UploadQueue('tab')
  await later.restore()
  await settled()
  expect(states(later)).toEqual([['cut.mp4', 'done']])
  expect(server.announced).toBe(1)
  const once = queue.all()[0]!.id
  expect(server.films).toEqual([['p', 'asset-1', once], ['p', 'asset-1', once]])
})
