import { msg } from '@lingui/core/macro'

import type { Command } from './command'

export const undo: Command = {
  id: 'undo',
  group: 'edit',
  label: msg`Undo`,
  keys: ['Mod+Z'],
  isEnabled: ({ canGoBack }) => canGoBack('undo'),
  run: ({ back }) => back('undo'),
}

export const redo: Command = {
  id: 'redo',
  group: 'edit',
  label: msg`Redo`,
  keys: ['Mod+Shift+Z', 'Mod+Y'],
  isEnabled: ({ canGoBack }) => canGoBack('redo'),
  run: ({ back }) => back('redo'),
}
