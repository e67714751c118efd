import { expect, test } from 'vitest'

import { columnsOf } from './waveform'

const PEAKS = [-10, 20, -30, 5, 0, 0, -1, 100]

test('each column holds the most of what falls into it, and nothing is left out', () => {
  expect(columnsOf(PEAKS, 0, 4, 4)).toEqual([{ low: -10, high: 20 }, { low: -30, high: 5 }, { low: 0, high: 0 }, { low: -1, high: 100 }])
  expect(columnsOf(PEAKS, 0, 4, 2)).toEqual([{ low: -30, high: 20 }, { low: -1, high: 100 }])
  expect(columnsOf(PEAKS, 2, 4, 1), 'a part of it').toEqual([{ low: -1, high: 100 }])
  expect(columnsOf(PEAKS, 0, 4, 8).map(({ high }) => high), 'wider than it is').toEqual([20, 20, 5, 5, 0, 0, 100, 100])
  expect(columnsOf([], 0, 0, 2), 'silence of no length').toEqual([{ low: 0, high: 0 }, { low: 0, high: 0 }])
})
