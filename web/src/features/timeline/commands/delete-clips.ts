import { msg } from '@lingui/core/macro'

import { remove } from '../calculations/acts'
import type { Editor } from '../state/editor'
import { chosenClips } from './chosen'
import type { Command } from './command'

const hasClips = (editor: Editor) => chosenClips(editor).length > 0

const deleted = (ripple: boolean) => (editor: Editor) => {
  const clips = chosenClips(editor).sort((a, b) => a.startMs - b.startMs)
  void editor.act(msg`Delete`, remove(clips.map(({ id }) => id), ripple))
}

export const deleteClips: Command = {
  id: 'delete',
  group: 'edit',
  label: msg`Delete and leave a gap`,
  keys: ['Delete', 'Backspace'],
  isEnabled: hasClips,
  run: deleted(false),
}

export const rippleDelete: Command = {
  id: 'ripple-delete',
  group: 'edit',
  label: msg`Delete and close the gap`,
  keys: ['Shift+Delete', 'Shift+Backspace'],
  isEnabled: hasClips,
  run: deleted(true),
}
