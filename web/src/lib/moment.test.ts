import { expect, test } from 'vitest'

import { momentAddress, momentSearch } from './moment'

test('a moment is read in whole milliseconds, and what is none is left out', () => {
  expect(momentSearch({ t: 1500 })).toEqual({ t: 1500 })
  expect(momentSearch({ t: '1500.4' })).toEqual({ t: 1500 })
  expect(momentSearch({ t: 0 })).toEqual({ t: 0 })
  for (const t of [undefined, null, '', ' ', 'soon', -1, Infinity, NaN, 24 * 3600 * 1000 + 1, {}]) expect(momentSearch({ t }), String(t)).toEqual({})
})

test('an address names the moment and the comment', () => {
  expect(momentAddress('p', 1500)).toBe(`${location.origin}/projects/p?t=1500`)
  expect(momentAddress('p', undefined, 'c')).toBe(`${location.origin}/projects/p#comment-c`)
  expect(momentAddress('p', 0, 'c')).toBe(`${location.origin}/projects/p?t=0#comment-c`)
})
