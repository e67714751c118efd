import { expect, test } from 'vitest'

import type { Command } from '../../commands/command'
import { findCommands } from './find'

const command = (id: string, more: Partial<Command> = {}): Command => ({
  id,
  label: { id, message: id },
  group: 'everywhere',
  keys: [],
  run: () => undefined,
  ...more,
})
const all = [command('Añadir una escena'), command('Deshacer'), command('Mover la escena', { isEnabled: () => false }), command('Una escena'), command('flechas', { run: undefined })]
const found = (words: string) => findCommands(all, words, ({ id }) => id).map(({ id }) => id)

test('words are found in any order, without accents, and what begins with them comes first', () => {
  expect(found('escena anadir')).toEqual(['Añadir una escena'])
  expect(found('una')).toEqual(['Una escena', 'Añadir una escena'])
})

test('what cannot be done now, and what only keys do, is not offered', () => {
  expect(found('')).toEqual(['Añadir una escena', 'Deshacer', 'Una escena'])
  expect(found('flechas')).toEqual([])
})
