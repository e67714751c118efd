import { expect, test } from 'vitest'

import { duration } from './format'

test.each([
  [0, '0 sec'],
  [1, '1 sec'],
  [1600, '2 sec'],
  [90_000, '1.5 min'],
])('%d ms are told as %s', (ms, told) => {
  expect(duration(ms, 'en')).toBe(told)
})
