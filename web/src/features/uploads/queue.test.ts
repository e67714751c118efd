import { beforeEach, expect, test, vi } from 'vitest'

import type { PartTags, Sending } from '../../api/direct'
import { ApiProblem, StoreFault } from '../../api/problem'
import type { SendingSession } from '../../api/sending'
import { asset } from '../../testing/answers'
import type { KeptUpload } from './kept'
import { UploadQueue } from './queue'

const database = vi.hoisted(() => new Map<string, unknown>())
const server = vi.hoisted(() => ({
  announced: 0,
  sending: new Map<string, Pick<Sending, 'tags' | 'onSent' | 'onTags' | 'signal'> & { done: (tags?: PartTags) => void; refuse: (error: Error) => void }>(),
  sends: 0,
  /** How files are to be sent; by tus where absent. */
  direct: undefined as SendingSession | undefined,
  finalised: [] as [string, PartTags][],
  /** Of which not all is there, when it is looked at first. */
  incomplete: new Set<string>(),
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
vi.mock('../../api/sending', async (original) => ({
  ...(await original<object>()),
  announce: async () => {
    server.announced += 1
    const number = server.announced
    const session = server.direct ?? { kind: 'tus', url: `/uploads/${number}` }
    return { asset: `asset-${number}`, session: 'url' in session ? { ...session, url: `/uploads/${number}` } : session }
  },
  send: (session: SendingSession, { tags, onSent, onTags, signal }: Sending) =>
    new Promise<PartTags>((resolve, refuse) => {
      signal.addEventListener('abort', () => refuse(new DOMException('stopped', 'AbortError')))
      server.sends += 1
      const url = 'url' in session ? session.url : `/uploads/${server.sends}`
      server.sending.set(url, { tags, onSent, onTags, done: (tags = []) => resolve(tags), refuse, signal })
    }),
  finalise: async (id: string, tags: PartTags) => {
    server.finalised.push([id, tags])
    if (server.incomplete.delete(id)) throw new ApiProblem(409, { code: 'upload_incomplete' })
    return asset({ id })
  },
  forget: async (asset: string) => void server.forgotten.push(asset),
}))

beforeEach(() => {
  database.clear()
  server.sending.clear()
  server.announced = 0
  server.forgotten = []
  server.sends = 0
  server.direct = undefined
  server.finalised = []
  server.incomplete.clear()
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
  expect(queue.all()[1]).toMatchObject({ session: { kind: 'tus', url: '/uploads/2' }, state: 'waiting' })
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
  expect(server.forgotten).toEqual(['asset-1'])
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

const parts = (until = Date.now() + 60_000): SendingSession => ({ kind: 'parts', urls: ['https://store.example/1', 'https://store.example/2'], partBytes: 6, until })

test('the parts that the store has are kept with the upload, go on after a reload, and are told to the server', async () => {
  server.direct = parts()
  const before = new UploadQueue('tab')
  before.add('p', [file('a.mp4')])
  await settled()
  server.sending.get('/uploads/1')?.onTags([null, 'second'])
  server.sending.get('/uploads/1')?.onSent(9)
  await settled()
  before.pause(before.all()[0]!.id)
  expect(before.all()[0]?.sent, 'the second part, of six and four bytes').toBe(4)
  before.goOn(before.all()[0]!.id)
  await settled()
  const queue = new UploadQueue('tab')
  await queue.restore()
  await settled()
  expect(server.announced, 'it is not announced again').toBe(1)
  expect(server.sending.get('/uploads/3')?.tags).toEqual([null, 'second'])
  server.sending.get('/uploads/3')?.done(['first', 'second'])
  await settled()
  expect(states(queue)).toEqual([['a.mp4', 'done']])
  expect(server.finalised).toEqual([['asset-1', ['first', 'second']]])
})

test('addresses of a store that have ended are asked for anew, and what the store does not have is sent again, once', async () => {
  server.direct = parts(Date.now() - 1)
  const queue = new UploadQueue('tab')
  queue.add('p', [file('a.mp4')])
  await settled()
  queue.pause(queue.all()[0]!.id)
  server.direct = parts()
  queue.goOn(queue.all()[0]!.id)
  await settled()
  expect(server.announced).toBe(2)
  server.incomplete.add('asset-2')
  server.sending.get('/uploads/2')?.done(['first', 'second'])
  await settled()
  expect(server.announced).toBe(3)
  expect(server.sending.get('/uploads/3')?.tags).toEqual([])
  server.incomplete.add('asset-3')
  server.sending.get('/uploads/3')?.done(['first', 'second'])
  await settled()
  expect(queue.all()[0]).toMatchObject({ state: 'failed', error: { code: 'upload_incomplete' } })
})

test('what a store takes nothing of goes through the server, and what is half there waits for the store', async () => {
  server.direct = parts()
  const queue = new UploadQueue('tab')
  queue.add('p', [file('a.mp4'), file('b.mp4')])
  await settled()
  const [first, second] = [...server.sending.values()]
  server.direct = undefined
  first?.refuse(new StoreFault(0, false))
  await settled()
  expect(server.forgotten).toEqual(['asset-1'])
  expect(queue.all()[0]).toMatchObject({ state: 'sending', session: { kind: 'tus' }, asset: 'asset-3' })
  second?.onTags(['first', null])
  second?.refuse(new StoreFault(0))
  await settled()
  expect(queue.all()[1]).toMatchObject({ state: 'failed', tags: ['first', null] })
  queue.wake()
  await settled()
  expect(queue.all()[1], 'the network is back').toMatchObject({ state: 'sending', tags: ['first', null] })
})
