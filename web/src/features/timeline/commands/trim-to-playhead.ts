import { msg } from '@lingui/core/macro'

import { trim } from '../calculations/acts'
import type { Editor } from '../state/editor'
import { clipsAtPlayhead } from './chosen'
import type { Command } from './command'

const trimmed = (edge: 'start' | 'end', ripple: boolean) => (editor: Editor) => {
  const toMs = editor.playhead.ms
  const clips = clipsAtPlayhead(editor).filter((box) => box.startMs < toMs && toMs < box.endMs)
  if (clips.length === 0) return editor.say(msg`The playhead is in none of the chosen clips.`)
  const trims = clips.map(({ id }) => ({ id, edge, toMs }))
  // What follows comes along: then the clip's start stays, and so does the picture under the playhead.
  void editor.act(msg`Trim`, trim(trims, ripple))
  if (ripple && edge === 'start') editor.player.seek(clips[0]?.startMs ?? toMs)
}

export const trimToPlayhead: Command[] = [
  { id: 'trim-start', group: 'edit', label: msg`Cut off what is before the playhead`, keys: ['Q'], run: trimmed('start', false) },
  { id: 'trim-end', group: 'edit', label: msg`Cut off what is after the playhead`, keys: ['W'], run: trimmed('end', false) },
  {
    id: 'trim-start-ripple',
    group: 'edit',
    label: msg`Cut off what is before the playhead and close the gap`,
    keys: ['Shift+Q'],
    run: trimmed('start', true),
  },
  {
    id: 'trim-end-ripple',
    group: 'edit',
    label: msg`Cut off what is after the playhead and close the gap`,
    keys: ['Shift+W'],
    run: trimmed('end', true),
  },
]
