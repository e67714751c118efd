import { expect, test } from 'vitest'

import { capsOf, chordOf, isOneOf, isSingleKey } from './chord'

const press = (key: string, more: Partial<KeyboardEvent> = {}) =>
  ({ key, code: '', ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...more }) as KeyboardEvent

test.each([
  [press('k', { ctrlKey: true }), 'Mod+k'],
  [press('Z', { ctrlKey: true, shiftKey: true }), 'Shift+Mod+z'],
  [press('?', { shiftKey: true }), '?'],
  [press(' '), 'Space'],
  [press('ArrowLeft', { altKey: true }), 'Alt+ArrowLeft'],
  [press('я', { code: 'KeyZ', ctrlKey: true }), 'Mod+z'],
  [press('z', { code: 'KeyY', ctrlKey: true }), 'Mod+z'],
])('a press is written as commands write it: %#', (event, written) => {
  expect(chordOf(event)).toBe(written)
})

test('a range of digits is any of them', () => {
  expect(isOneOf(['1-9'], press('7'))).toBe(true)
  expect(isOneOf(['1-9'], press('0'))).toBe(false)
  expect(isOneOf(['1-9'], press('7', { ctrlKey: true }))).toBe(false)
})

test('what is typed by itself can be switched off, what is held with another key cannot', () => {
  expect(['a', '?', '+', '1-9', 'Shift+J'].every(isSingleKey)).toBe(true)
  expect(['Mod+k', 'Shift+Mod+z', 'Alt+ArrowLeft', 'Delete', 'Shift+Delete', 'Enter', 'Space'].some(isSingleKey)).toBe(false)
})

test('keys are told as they stand on keyboards', () => {
  expect(capsOf('Shift+Mod+z')).toEqual(['Shift', 'Ctrl', 'Z'])
  expect(capsOf('Alt+ArrowLeft')).toEqual(['Alt', 'ArrowLeft'])
})
