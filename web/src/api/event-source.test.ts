import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { openSource } from './event-source'

class Source {
  static readonly CLOSED = 2
  static opened: Source[] = []
  readyState = 0
  onopen: () => void = () => undefined
  onerror: () => void = () => undefined
  constructor() {
    Source.opened.push(this)
  }
  addEventListener() {}
  close() {
    this.readyState = 2
  }
}

beforeEach(() => {
  vi.useFakeTimers()
  Source.opened = []
  vi.stubGlobal('EventSource', Source)
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

const listener = () => ({ onEvent: vi.fn(), onLive: vi.fn(), onBegin: vi.fn() })
const fails = (isForGood: boolean) => {
  const source = Source.opened.at(-1)
  if (source && isForGood) source.readyState = Source.CLOSED
  source?.onerror()
}

test('what was closed for good is opened again, each time after twice as long, up to a quarter of a minute', () => {
  const heard = listener()
  openSource('tea', heard)
  for (const wait of [500, 1000, 2000, 4000, 8000, 15_000, 15_000]) {
    const before = Source.opened.length
    fails(true)
    vi.advanceTimersByTime(wait - 1)
    expect(Source.opened).toHaveLength(before)
    vi.advanceTimersByTime(1)
    expect(Source.opened).toHaveLength(before + 1)
  }
  Source.opened.at(-1)?.onopen()
  fails(true)
  vi.advanceTimersByTime(500)
  expect(Source.opened).toHaveLength(9)
  expect(heard.onLive.mock.calls.flat()).toEqual([...Array<boolean>(7).fill(false), true, false])
})

test('what mends itself is left to do so', () => {
  openSource('tea', listener())
  fails(false)
  vi.advanceTimersByTime(60_000)
  expect(Source.opened).toHaveLength(1)
})

test('on waking it connects at once, and once closed it stays so', () => {
  const heard = listener()
  const stream = openSource('tea', heard)
  stream.reopen()
  expect(Source.opened.map(({ readyState }) => readyState)).toEqual([2, 0])
  expect(heard.onBegin).toHaveBeenCalledTimes(2)
  fails(true)
  stream.close()
  vi.advanceTimersByTime(60_000)
  expect(Source.opened).toHaveLength(2)
})
