import { afterEach, expect, test } from 'vitest'

import { commandOf, PLAYER_COMMANDS } from './player-commands'

afterEach(() => document.body.replaceChildren())

function pressed(key: string, where?: Element, more: KeyboardEventInit = {}): string | undefined {
  const target = where ?? document.body
  if (where) document.body.append(where)
  let found: string | undefined
  const listen = (event: Event) => (found = commandOf(event as KeyboardEvent, true)?.id)
  window.addEventListener('keydown', listen, { once: true })
  target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more }))
  return found
}

const element = (tag: string, more: object = {}) => Object.assign(document.createElement(tag), more)

test.each([
  [' ', {}, 'toggle'],
  ['k', {}, 'toggle'],
  ['K', {}, 'toggle'],
  ['ArrowRight', {}, 'next-frame'],
  ['ArrowRight', { shiftKey: true }, 'ten-on'],
  ['O', { shiftKey: true }, 'no-out'],
  ['?', { shiftKey: true }, 'help'],
  ['л', { code: 'KeyK' }, 'toggle'],
  ['k', { ctrlKey: true }, undefined],
  ['k', { isComposing: true }, undefined],
  ['x', {}, undefined],
])('%j with %j is %s', (key, more, command) => {
  expect(pressed(key, undefined, more)).toBe(command)
})

test('fields keep their keys, and controls keep what presses them', () => {
  expect(pressed('k', element('textarea'))).toBeUndefined()
  expect(pressed(' ', element('input'))).toBeUndefined()
  expect(pressed(' ', element('button'))).toBeUndefined()
  expect(pressed('k', element('button'))).toBe('toggle')
  expect(pressed('ArrowLeft', element('input', { type: 'range' }))).toBe('frame-before')
  expect(pressed(' ', element('input', { type: 'range' }))).toBe('toggle')
})

test('single letters can be switched off, and no two commands share a key', () => {
  const event = (key: string) => new KeyboardEvent('keydown', { key })
  expect(commandOf(event('k'), false)).toBeUndefined()
  expect(commandOf(event('?'), false)).toBeUndefined()
  expect(commandOf(event(' '), false)?.id).toBe('toggle')
  expect(commandOf(event('Home'), false)?.id).toBe('start')
  const keys = PLAYER_COMMANDS.flatMap((command) => command.keys)
  expect(new Set(keys).size).toBe(keys.length)
})
