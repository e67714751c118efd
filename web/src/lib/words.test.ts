import { expect, test } from 'vitest'

import { hasWords } from './words'

test('words are found in any order, whatever their cases and accents', () => {
  expect(hasWords('Canción del puerto.wav', 'PUERTO cancion')).toBe(true)
  expect(hasWords('Cancion', 'canción')).toBe(true)
  expect(hasWords('Harbour.mp4', 'harbour night')).toBe(false)
  expect(hasWords('Harbour.mp4', '')).toBe(true)
})
