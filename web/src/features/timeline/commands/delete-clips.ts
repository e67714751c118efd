import { msg } from '@lingui/core/macro'

import { remove } from '../calculations/acts'
import { removeCaptions } from '../calculations/caption-acts'
import { both } from '../calculations/intent'
import type { Editor } from '../state/editor'
import { chosenCaptions, chosenClips } from './chosen'
import type { Command } from './command'

const hasClips = (editor: Editor) => chosenClips(editor).length > 0

/** Captions leave a gap in any case: they are where something is said. */
const deleted = (ripple: boolean) => (editor: Editor) => {
  const clips = chosenClips(editor).sort((a, b) => a.startMs - b.startMs)
  const clipsGo = remove(clips.map(({ id }) => id), ripple)
  void editor.act(msg`Delete`, both(clipsGo, removeCaptions(chosenCaptions(editor))))
}

export const deleteClips: Command = {
  id: 'delete',
  group: 'edit',
  label: msg`Delete and leave a gap`,
  keys: ['Delete', 'Backspace'],
  isEnabled: (editor) => editor.selection.ids.size > 0,
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
