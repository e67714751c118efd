import { expect, test } from 'vitest'

import { MOST_LINES, MOST_POINTS } from '../../api/comments'
import { begun, drawn, pointOf, polyline } from './strokes'

const box = { left: 100, top: 50, width: 200, height: 400 } as DOMRect

test('places are shares of the frame, and none is outside of it', () => {
  expect(pointOf({ clientX: 200, clientY: 150 }, box)).toEqual({ x: 0.5, y: 0.25 })
  expect(pointOf({ clientX: 0, clientY: 999 }, box)).toEqual({ x: 0, y: 1 })
})

test.each([1, MOST_POINTS, MOST_POINTS + 1, MOST_POINTS * 10])('a line of %d points fits, with both of its ends', (count) => {
  let lines = begun([], { x: 0, y: 0 })
  for (let at = 1; at < count; at += 1) lines = drawn(lines, { x: at % 2, y: at / count })
  const points = lines[0]?.points ?? []
  expect(points.length).toBeLessThanOrEqual(MOST_POINTS)
  expect(points[0]).toEqual({ x: 0, y: 0 })
  if (count > 1) expect(points.at(-1)).toEqual({ x: (count - 1) % 2, y: (count - 1) / count })
})

test('a frame takes so many lines and no more', () => {
  let lines = begun([], { x: 0, y: 0 })
  for (let at = 1; at < MOST_LINES * 2; at += 1) lines = begun(lines, { x: 0, y: 0 })
  expect(lines).toHaveLength(MOST_LINES)
})

test('a pointer that trembles draws nothing, and a dot is seen', () => {
  const lines = drawn(begun([], { x: 0.5, y: 0.5 }), { x: 0.501, y: 0.5 })
  expect(lines[0]?.points).toHaveLength(1)
  expect(polyline(lines[0] ?? { points: [] })).toBe('500,500 500,500')
})
