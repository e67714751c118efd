import { expect, test } from 'vitest'

import { EventHub, MOST_STREAMS, SILENT_MS, type FromHub, type Tab } from './event-hub'
import type { SourceListener } from './event-source'

/** A hub over streams that a test holds in its hand. */
function hub() {
  const open = new Map<string, SourceListener & { reopened: number }>()
  let now = 0
  const made = new EventHub(
    (project, listener) => {
      const stream = { ...listener, reopened: 0 }
      open.set(project, stream)
      listener.onBegin()
      return { close: () => open.delete(project), reopen: () => void (stream.reopened += 1) }
    },
    () => now,
  )
  const passes = (ms: number) => (now += ms)
  return { hub: made, open, passes }
}

function tab(): Tab & { heard: FromHub[] } {
  const heard: FromHub[] = []
  return { heard, postMessage: (message) => heard.push(message) }
}

const event = (job: string, more: object) => JSON.stringify({ job_id: job, kind: 'process_clip', scene: 1, ...more })
const running = (job: string) => event(job, { event: 'state', state: 'RUNNING' })
const progress = (job: string, frames: number) => event(job, { event: 'progress', frames_done: frames, frames_total: 9 })

test('eight tabs of one project share one stream, which ends with the last of them', () => {
  const { hub: one, open } = hub()
  const tabs = Array.from({ length: 8 }, tab)
  for (const each of tabs) one.hear(each, { say: 'follow', project: 'tea' })
  expect([...open.keys()]).toEqual(['tea'])
  open.get('tea')?.onEvent(running('a'))
  for (const { heard } of tabs) expect(heard).toEqual([{ say: 'event', project: 'tea', data: running('a') }])
  for (const each of tabs.slice(1)) one.hear(each, { say: 'bye' })
  expect(open.size).toBe(1)
  one.hear(tabs[0] as Tab, { say: 'leave', project: 'tea' })
  expect(open.size).toBe(0)
})

test('who comes later hears of the jobs that have not ended, and of each its newest progress', () => {
  const { hub: one, open } = hub()
  one.hear(tab(), { say: 'follow', project: 'tea' })
  const stream = open.get('tea')
  stream?.onLive(true)
  for (const data of [running('a'), progress('a', 1), progress('a', 5), running('b')]) stream?.onEvent(data)
  stream?.onEvent(event('b', { event: 'state', state: 'SUCCEEDED' }))
  const late = tab()
  one.hear(late, { say: 'follow', project: 'tea' })
  expect(late.heard).toEqual([
    { say: 'event', project: 'tea', data: running('a') },
    { say: 'event', project: 'tea', data: progress('a', 5) },
    { say: 'live', project: 'tea', isLive: true },
  ])
})

test('there are never more streams than connections to spare; the others are told to ask, and get one that is left', () => {
  const { hub: one, open } = hub()
  const tabs = Array.from({ length: 8 }, tab)
  tabs.forEach((each, index) => one.hear(each, { say: 'follow', project: `p${index}` }))
  expect(open.size).toBe(MOST_STREAMS)
  expect(tabs.at(-1)?.heard).toEqual([{ say: 'poll', project: 'p7' }])
  one.tend()
  expect(tabs.at(-1)?.heard).toHaveLength(2)
  for (const each of tabs.slice(0, 5)) one.hear(each, { say: 'bye' })
  expect([...open.keys()]).toEqual(['p5', 'p6', 'p7'])
})

test('a tab that ended without a word is let go of, one that gives signs of life is not', () => {
  const { hub: one, open, passes } = hub()
  const [crashed, alive] = [tab(), tab()]
  one.hear(crashed, { say: 'follow', project: 'gone' })
  one.hear(alive, { say: 'follow', project: 'here' })
  passes(SILENT_MS)
  one.hear(alive, { say: 'here' })
  passes(1)
  one.tend()
  expect([...open.keys()]).toEqual(['here'])
})

test('whoever wakes has all streams connect anew', () => {
  const { hub: one, open } = hub()
  const each = tab()
  one.hear(each, { say: 'follow', project: 'tea' })
  one.hear(each, { say: 'wake' })
  expect(open.get('tea')?.reopened).toBe(1)
})
