import { expect, test } from 'vitest'

import { timesOf } from './times'

const scene = (number: number, spokenMs: number, leastMs: number | null = null) => ({ number, spokenMs, leastMs })

test('scenes begin, speak and end as in the video that was made of them', () => {
  // The timeline that the server wrote for these three.
  const times = timesOf([scene(1, 1220), scene(2, 1498), scene(3, 1452)], 25)
  expect(times.map(({ startMs }) => startMs)).toEqual([0, 1640, 3720])
  expect(times.map(({ speechMs }) => speechMs)).toEqual([300, 2090, 4170])
  expect(times.map(({ startMs, endMs }) => endMs - startMs)).toEqual([2040, 2480, 2840])
})

test('a single scene has a beginning and an end of its own', () => {
  expect(timesOf([scene(1, 1000)], 25)).toEqual([{ number: 1, startMs: 0, aloneMs: 0, speechMs: 300, endMs: 2200 }])
})

test('a scene lasts as long as was asked for, and never flashes by', () => {
  expect(timesOf([scene(1, 0, 5000)], 25)[0]?.endMs).toBe(5000)
  expect(timesOf([scene(1, 0), scene(2, 0)], 25)[0]?.endMs).toBe(1200)
})

test('frames that meet no whole millisecond are not waited for', () => {
  expect(timesOf([scene(1, 1003)], 30000 / 1001)[0]?.endMs).toBe(2203)
  expect(timesOf([], 25)).toEqual([])
})
