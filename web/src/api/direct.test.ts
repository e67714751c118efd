import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { FakeStore, stubStore } from '../testing/store'
import { sendDirectly, type DirectSession, type PartTags, type Sending } from './direct'
import { ApiProblem, StoreFault } from './problem'

let store: FakeStore
/** Each test has a store of its own, which has answered nobody yet. */
let host = 0

beforeEach(() => {
  store = new FakeStore()
  host += 1
  stubStore(store)
})
afterEach(() => vi.unstubAllGlobals())

const until = Date.now() + 60_000
const at = (path: string) => `https://store-${host}.example/${path}`
const content = (size: number) => Array.from({ length: size }, (_, place) => String.fromCharCode(97 + ((place * 7) % 26))).join('')
const fileOf = (text: string) => new File([text], 'tea.mp4', { type: 'video/mp4' })

function sendingOf(text: string, tags: PartTags = []) {
  const stop = new AbortController()
  const told = { sent: [] as number[], tags: [] as PartTags[] }
  const sending: Sending = { file: fileOf(text), tags, onSent: (bytes) => told.sent.push(bytes), onTags: (tags) => told.tags.push(tags), signal: stop.signal }
  return { sending, stop, told }
}

function partsOf(text: string, partBytes: number): Extract<DirectSession, { kind: 'parts' }> {
  const urls = Array.from({ length: Math.ceil(text.length / partBytes) }, (_, part) => at(`part-${part + 1}`))
  urls.forEach((url, part) => store.addresses.set(url, Math.min(partBytes, text.length - part * partBytes)))
  return { kind: 'parts', urls, partBytes, until }
}

test('a small file goes with one request, and nothing of this server goes along', async () => {
  const text = content(1000)
  store.addresses.set(at('whole'), 1000)
  const { sending, told } = sendingOf(text)
  await expect(sendDirectly({ kind: 'put', url: at('whole'), until }, sending)).resolves.toEqual([])
  expect(store.parts.get(at('whole'))).toBe(text)
  expect(told.sent).toEqual([500, 1000])
})

test.each([1, 5, 6, 7, 60, 61])('a file of %s bytes goes in parts of six, each told of as it is there', async (size) => {
  const text = content(size)
  const session = partsOf(text, 6)
  const { sending, told } = sendingOf(text)
  const tags = await sendDirectly(session, sending)
  expect(session.urls.map((url) => store.parts.get(url)).join('')).toBe(text)
  expect(tags).toEqual(session.urls.map((url) => `"${url.slice(-1)}"`))
  expect(told.tags.at(-1)).toEqual(tags)
  expect(told.sent.at(-1)).toBe(size)
  expect(Math.max(...told.sent)).toBe(size)
})

test('parts that the store has are not sent again', async () => {
  const text = content(20)
  const session = partsOf(text, 6)
  const { sending, told } = sendingOf(text, ['"1"', null, '"3"', null])
  await sendDirectly(session, sending)
  expect(store.requests.map(({ url }) => url).toSorted()).toEqual([at('part-2'), at('part-4')])
  expect(told.sent[0], 'what is there is told at once').toBe(12)
})

test('a part that breaks off is sent again, and the others go on', async () => {
  const text = content(30)
  const session = partsOf(text, 6)
  store.troubles.push(undefined, { away: true }, { status: 503 })
  const { sending } = sendingOf(text)
  await expect(sendDirectly(session, sending)).resolves.toHaveLength(5)
  expect(session.urls.map((url) => store.parts.get(url)).join('')).toBe(text)
})

test('what is stopped sends nothing more, and keeps the tags of what is there', async () => {
  const text = content(60)
  const session = partsOf(text, 6)
  const { sending, stop, told } = sendingOf(text)
  const sent = sendDirectly(session, { ...sending, onTags: (tags) => (told.tags.push(tags), stop.abort()) })
  await expect(sent).rejects.toMatchObject({ name: 'AbortError' })
  const count = store.requests.length
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(store.requests.length).toBe(count)
  expect(told.tags.at(-1)?.filter((tag) => tag !== null).length).toBeGreaterThan(0)
})

test('a store that this page may not send to, or whose tags it may not read, is told of without waiting long', async () => {
  const session = partsOf(content(6), 6)
  store.troubles.push({ away: true }, { away: true })
  const begun = Date.now()
  const failed = sendDirectly(session, sendingOf(content(6)).sending)
  await expect(failed).rejects.toMatchObject({ name: 'StoreFault', status: 0, isKnown: false, isPassing: true })
  expect(Date.now() - begun).toBeLessThan(5000)
  store.troubles.push({ hides: 'etag' })
  await expect(sendDirectly(session, sendingOf(content(6)).sending)).rejects.toMatchObject({ status: 200, isPassing: false })
  store.troubles.push({ status: 403 })
  await expect(sendDirectly(session, sendingOf(content(6)).sending)).rejects.toBeInstanceOf(StoreFault)
  store.addresses.clear()
  await expect(sendDirectly(session, sendingOf(content(6)).sending), 'the store has let go of it').rejects.toMatchObject({ status: 410 })
})

const CHUNK = 8 * 1024 * 1024

async function overSession(size: number, kept: number, troubles: FakeStore['troubles'] = []) {
  const text = 'x'.repeat(kept) + 'y'.repeat(size - kept)
  const url = at('session')
  store.sessions.set(url, { size, kept: text.slice(0, kept) })
  store.troubles.push(...troubles)
  const { sending, told } = sendingOf(text)
  await sendDirectly({ kind: 'session', url, until }, sending)
  expect(store.sessions.get(url)?.kept === text).toBe(true)
  expect(told.sent.at(-1)).toBe(size)
  return store.requests.map(({ headers }) => headers['content-range'])
}

test.each([1, CHUNK, CHUNK + 1])('a file of %s bytes goes over a session in chunks', async (size) => {
  const ranges = await overSession(size, 0)
  expect(ranges.length).toBe(1 + Math.ceil(size / CHUNK))
  expect(ranges.at(-1)).toMatch(new RegExp(`-${size - 1}/${size}$`))
})

test('a session goes on from what the store has kept, also after a chunk that broke off', async () => {
  const size = CHUNK + 1000
  const ranges = await overSession(size, 262_144, [undefined, { away: true, keeps: 524_288 }])
  expect(ranges).toEqual([`bytes */${size}`, `bytes 262144-${262_144 + CHUNK - 1 > size - 1 ? size - 1 : 262_144 + CHUNK - 1}/${size}`, `bytes */${size}`, `bytes 786432-${size - 1}/${size}`])
})

test('all of it being there already, nothing is sent', async () => {
  expect(await overSession(1000, 1000)).toEqual(['bytes */1000'])
})

test('a file that was changed since it was chosen is told as that', async () => {
  store.addresses.set(at('whole'), 10)
  store.troubles.push({ away: true })
  const { sending } = sendingOf(content(10))
  vi.spyOn(Blob.prototype, 'arrayBuffer').mockRejectedValue(new DOMException('changed', 'NotReadableError'))
  const failed = sendDirectly({ kind: 'put', url: at('whole'), until }, sending)
  await expect(failed).rejects.toMatchObject({ code: 'file_changed' } satisfies Partial<ApiProblem>)
  vi.restoreAllMocks()
})
