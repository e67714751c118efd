import { expect, test } from 'vitest'

import { isSingle, keysText, matches } from './hotkeys'

const press = (key: string, more: KeyboardEventInit = {}) => new KeyboardEvent('keydown', { key, ...more })

test.each([
  ['S', press('s'), true],
  ['S', press('S', { shiftKey: true }), false],
  ['S', press('s', { ctrlKey: true }), false],
  ['Shift+Z', press('Z', { shiftKey: true }), true],
  ['Mod+Z', press('z', { metaKey: true }), true],
  ['Mod+Shift+Z', press('Z', { ctrlKey: true, shiftKey: true }), true],
  ['+', press('+', { shiftKey: true }), true],
  ['+', press('+'), true],
  ['Mod+-', press('-', { ctrlKey: true }), true],
  ['Shift+Delete', press('Delete', { shiftKey: true }), true],
  ['Delete', press('Delete', { shiftKey: true }), false],
  ['Space', press(' '), true],
  ['S', press('ы', { code: 'KeyS' }), true],
  ['S', press('s', { isComposing: true }), false],
])('%s is what was pressed: %#', (keys, event, isIt) => {
  expect(matches(event, keys)).toBe(isIt)
})

test('keys that do something by themselves can be told apart', () => {
  expect(['S', 'Shift+Z', '+', 'Mod+Z', 'Delete', 'ArrowLeft'].filter(isSingle)).toEqual(['S', 'Shift+Z', '+'])
})

test('keys are told as people read them', () => {
  expect([keysText('Mod+Shift+Z', false), keysText('Mod+Z', true), keysText('+', false), keysText('Alt+ArrowLeft', false)]).toEqual([
    'Ctrl + Shift + Z',
    '⌘ + Z',
    '+',
    'Alt + ←',
  ])
})
