import { expect, test } from 'vitest'

import type { Easing } from '../../../api/timeline-document'
import { pathOf, spanOf } from './curve'
import { eased, movedKeyframe, shiftedKeyframes, valueAt, withKeyframe, withoutKeyframe } from './keyframes'

const EASINGS: Easing[] = ['in_out', 'linear', 'in', 'out', 'hold', 'back', 'bounce']
const FRAMES = [
  { at_ms: 100, value: 1, easing: 'linear' as const },
  { at_ms: 300, value: 3 },
]

test.each(EASINGS)('%s begins at its start and ends at its goal', (easing) => {
  expect(eased(easing, 0)).toBeCloseTo(0)
  expect(eased(easing, 1)).toBeCloseTo(1)
})

test('a value moves between its key frames and stays outside', () => {
  expect([0, 100, 200, 300, 900].map((ms) => valueAt(FRAMES, ms))).toEqual([1, 1, 2, 3, 3])
  expect(valueAt(0.5, 77)).toBe(0.5)
  expect(valueAt([{ at_ms: 0, value: { x: 0, y: 1 }, easing: 'linear' }, { at_ms: 10, value: { x: 1, y: 0 } }], 5)).toEqual({ x: 0.5, y: 0.5 })
})

test('key frames are put in order, one at a time, and the last leaves its value', () => {
  expect(withKeyframe(FRAMES, { at_ms: 200, value: 9 }).map(({ at_ms }) => at_ms)).toEqual([100, 200, 300])
  expect(withKeyframe(FRAMES, { at_ms: 100, value: 9 })[0]?.value).toBe(9)
  expect(withKeyframe(0.7, { at_ms: 5, value: 0.7 })).toEqual([{ at_ms: 5, value: 0.7 }])
  expect(withoutKeyframe(withoutKeyframe(FRAMES, 0) as typeof FRAMES, 0)).toBe(3)
})

test('one that is moved stays between its neighbours and inside its clip', () => {
  expect(movedKeyframe(FRAMES, 0, { at_ms: 900 }, 1000)[0]?.at_ms).toBe(299)
  expect(movedKeyframe(FRAMES, 1, { at_ms: 5000 }, 1000)[1]?.at_ms).toBe(1000)
  expect(movedKeyframe(FRAMES, 0, { at_ms: -5 }, 1000)[0]?.at_ms).toBe(0)
})

test('they come later with their clip, and those before its start stand at its start', () => {
  const clip = { id: 'a', start_ms: 0, duration_ms: 1000, look: { opacity: FRAMES } }
  expect(shiftedKeyframes(clip, 50).look).toMatchObject({ opacity: [{ at_ms: 150 }, { at_ms: 350 }] })
  expect(shiftedKeyframes(clip, -400).look).toEqual({ opacity: [{ at_ms: 0, value: 3 }] })
})

test('a curve goes through all of the clip, inside its box', () => {
  const frame = { width: 300, height: 100, margin: 10, lengthMs: 1000, ...spanOf(FRAMES, ['value']) }
  const points = pathOf(FRAMES, 'value', frame).split(/[ML]/).slice(1).map((point) => point.split(' ').map(Number))
  expect(points[0]?.[0]).toBe(10)
  expect(points.at(-1)?.[0]).toBe(290)
  for (const [, y = 0] of points) expect(y >= 10 && y <= 90).toBe(true)
})
