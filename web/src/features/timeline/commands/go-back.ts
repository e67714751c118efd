import { msg } from '@lingui/core/macro'

import type { Command } from './command'

export const undo: Command = {
  id: 'undo',
  group: 'edit',
  label: msg`Undo`,
  keys: ['Mod+Z'],
  // What is on its way can be taken back once it is there.
  isEnabled: ({ history, isSaving }) => history.undo.length > 0 || isSaving,
  run: ({ back }) => back('undo'),
}

export const redo: Command = {
  id: 'redo',
  group: 'edit',
  label: msg`Redo`,
  keys: ['Mod+Shift+Z', 'Mod+Y'],
  isEnabled: ({ history, isSaving }) => history.redo.length > 0 || isSaving,
  run: ({ back }) => back('redo'),
}
