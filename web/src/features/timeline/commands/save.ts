import { msg } from '@lingui/core/macro'

import type { Command } from './command'

/** People press it: it tells that there is nothing to do. */
export const save: Command = {
  id: 'save',
  group: 'edit',
  label: msg`Save (it is saved by itself)`,
  keys: ['Mod+S'],
  run: ({ say, isSaving }) => say(isSaving ? msg`It is being saved.` : msg`Everything is saved.`),
}
