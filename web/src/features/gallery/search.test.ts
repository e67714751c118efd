import { expect, test } from 'vitest'

import { gallerySearch } from './search'

test('an address names what is known, and whatever else stands there is left out', () => {
  const whole = { kind: 'audio', status: 'FAILED', from: 'brought', of: 'workspace', deleted: true, words: 'gulls', asset: 'a' }
  expect(gallerySearch(whole)).toEqual(whole)
  expect(gallerySearch({ kind: 'derivative', status: 'PENDING', from: 'elsewhere', of: 'everybody', deleted: false, words: 7, asset: null, page: 2 })).toEqual({})
  expect(gallerySearch({ words: '' })).toEqual({})
})
