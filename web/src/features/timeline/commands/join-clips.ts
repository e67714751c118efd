import { msg } from '@lingui/core/macro'

import { join } from '../calculations/acts'
import { joinCaptions, joinedWithNext } from '../calculations/caption-acts'
import { neighbours } from '../calculations/gesture'
import { sourceOf } from '../calculations/names'
import type { Box } from '../calculations/layout'
import type { Editor } from '../state/editor'
import { chosenCaption, chosenClips } from './chosen'
import type { Command } from './command'

/** The next clip, where it goes on with what the chosen one shows. */
function continued(editor: Editor): [Box, Box] | undefined {
  const [left] = chosenClips(editor)
  const { after } = left ? neighbours(editor.layout, left) : { after: undefined }
  if (!left || !after || after.startMs !== left.endMs || sourceOf(left) !== sourceOf(after)) return undefined
  return left.clip?.content?.kind === after.clip?.content?.kind ? [left, after] : undefined
}

/** The chosen caption, where it and the next one fit into one. */
function joinable(editor: Editor): Box | undefined {
  const box = chosenCaption(editor)
  const row = box && editor.timeline.tracks[box.track]
  return box && row?.kind === 'caption' && joinedWithNext(row, box.index) ? box : undefined
}

export const joinClips: Command = {
  id: 'join',
  group: 'edit',
  label: msg`Join with the next part`,
  keys: ['Shift+J'],
  isEnabled: (editor) => continued(editor) !== undefined || joinable(editor) !== undefined,
  run: (editor) => {
    const caption = joinable(editor)
    if (caption) return void editor.act(msg`Join`, joinCaptions(caption))
    const [left, right] = continued(editor) ?? []
    if (left && right) void editor.act(msg`Join`, join(left.id, right.id))
  },
}
