import { expect, test } from 'vitest'

import { gridShape, gridStep } from './grid'

test.each([
  [0, 1, 0],
  [179, 1, 179],
  [376, 2, 180],
  [1000, 5, 187.2],
])('%d pixels have room for %d columns', (width, columns, cardWidth) => {
  expect(gridShape(width, 180, 16)).toEqual({ columns, cardWidth })
})

test('arrows go by reading order and by rows, and nowhere past the ends', () => {
  const step = (key: string, at: number) => gridStep(key, at, 7, 3)
  expect([step('ArrowRight', 2), step('ArrowLeft', 3), step('ArrowDown', 0), step('ArrowUp', 5)]).toEqual([3, 2, 3, 2])
  expect([step('ArrowLeft', 0), step('ArrowRight', 6), step('ArrowUp', 2), step('ArrowDown', 6)]).toEqual(Array(4).fill(undefined))
  expect(step('ArrowDown', 5)).toBe(6)
  expect([step('Home', 5), step('End', 1), step('a', 1)]).toEqual([0, 6, undefined])
})
