import { expect, test } from 'vitest'

import { rateOf } from '../../../lib/timecode'
import { composed, numbers, pictures } from '../../../testing/timelines'
import { marquee, planMove, planTrim, range, splitFault } from './gesture'
import { layoutOf, type Box } from './layout'
import { settle } from './settle'
import { nearest, snappedDelta, targetsOf } from './snap'

const RATE = rateOf(25)
const layout = layoutOf(settle(composed(4)))
const gaps = layoutOf(settle(pictures([1000, 1000, 1000], 2000)))
const box = (of: typeof layout, id: string) => of.byId.get(id) as Box
const NONE = { targets: { times: [] }, withinMs: 0, rate: RATE }

test('the nearest aim is found, or none that is too far', () => {
  for (let seed = 1; seed < 40; seed += 1) {
    const random = numbers(seed)
    const times = [...new Set(Array.from({ length: 30 }, () => random(5000)))].sort((a, b) => a - b)
    const ms = random(5000)
    const best = times.reduce((a, b) => (Math.abs(b - ms) < Math.abs(a - ms) ? b : a))
    expect(Math.abs((nearest({ times }, ms, 10_000) ?? 0) - ms)).toBe(Math.abs(best - ms))
    expect(nearest({ times }, ms, Math.abs(best - ms) - 1)).toBeUndefined()
  }
})

test('either edge sticks, to borders of others, the playhead and markers, not to those of what is moved', () => {
  const targets = targetsOf(gaps, new Set(['p1']), 2345, [7777])
  expect(targets.times).toEqual([0, 1000, 2345, 6000, 7000, 7777])
  expect(snappedDelta([3000, 4000], 1950, targets, 80)).toEqual({ deltaMs: 2000, atMs: 6000 })
  expect(snappedDelta([3000, 4000], 1950, targets, 20)).toEqual({ deltaMs: 1950, atMs: undefined })
})

test('what sticks to nothing goes to whole frames, and nothing goes before the beginning', () => {
  expect(planMove(gaps, [box(gaps, 'p1')], { ...NONE, deltaMs: 333, track: 0 }).deltaMs).toBe(320)
  expect(planMove(gaps, [box(gaps, 'p0')], { ...NONE, deltaMs: -999, track: 0 })).toMatchObject({ deltaMs: 0, drop: { kind: 'place' } })
})

test('a picture over others is put between them, and several are not', () => {
  const one = planMove(gaps, [box(gaps, 'p0')], { ...NONE, deltaMs: 5600, track: 0 })
  expect(one.drop).toEqual({ kind: 'between', before: undefined, atMs: 7000 })
  const both = planMove(gaps, [box(gaps, 'p0'), box(gaps, 'p1')], { ...NONE, deltaMs: 2400, track: 0 })
  expect(both.drop).toEqual({ kind: 'nowhere' })
})

test('sounds may lie over each other, and clips are not put on tracks of other kinds', () => {
  const voice = box(layout, 'audio-1-0')
  expect(planMove(layout, [voice], { ...NONE, deltaMs: 1000, track: 1 }).drop.kind).toBe('place')
  expect(planMove(layout, [voice], { ...NONE, deltaMs: 0, track: 3 }).drop.kind).toBe('nowhere')
})

test('an edge leaves a frame, stays off its neighbours, and does not go before its file begins', () => {
  expect(planTrim(gaps, box(gaps, 'p1'), 'end', { ...NONE, deltaMs: -5000 }).toMs).toBe(3040)
  expect(planTrim(gaps, box(gaps, 'p1'), 'end', { ...NONE, deltaMs: 5000 }).toMs).toBe(6000)
  expect(planTrim(gaps, box(gaps, 'p1'), 'start', { ...NONE, deltaMs: -5000 }).toMs).toBe(1000)
  expect(planTrim(layout, box(layout, 'audio-1-1'), 'start', { ...NONE, deltaMs: -900 }).toMs, 'the voice begins there').toBe(2200)
})

test('a clip is split where it is alone', () => {
  expect(splitFault(layout, box(layout, 'scene-02'), 1800)).toBe('transition')
  expect(splitFault(layout, box(layout, 'scene-02'), 3800)).toBe('transition')
  expect(splitFault(layout, box(layout, 'scene-02'), 3000)).toBeUndefined()
  expect(splitFault(layout, box(layout, 'scene-02'), 9000)).toBe('outside')
  expect(splitFault(layout, box(layout, 'audio-2-0'), 200)).toBe('fade')
})

test('a rectangle and a reach take what they touch', () => {
  expect(marquee(layout, 5000, 2100, new Set([0]))).toEqual(['scene-02', 'scene-03'])
  expect(range(layout, 'scene-04', 'scene-02')).toEqual(['scene-02', 'scene-03', 'scene-04'])
  expect(range(layout, 'scene-04', 'audio-1-0')).toEqual(['audio-1-0'])
})
