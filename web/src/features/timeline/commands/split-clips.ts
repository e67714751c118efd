import { msg } from '@lingui/core/macro'

import { split } from '../calculations/acts'
import { halvesAt, halvesBefore, splitCaption } from '../calculations/caption-acts'
import { splitFault } from '../calculations/gesture'
import type { Box } from '../calculations/layout'
import type { Editor } from '../state/editor'
import { chosenCaption, clipsAtPlayhead } from './chosen'
import type { Command } from './command'

const FAULTS = {
  outside: msg`The playhead is in none of the chosen clips.`,
  transition: msg`The playhead is in a transition: what two clips share cannot be split.`,
  fade: msg`The playhead is in a fade: sounds are split where they are whole.`,
}

const ONE_WORD = msg`The caption has no two words to be split between.`

/** Splits a caption before the word that is chosen, or else where the playhead is. */
function splitChosenCaption({ selection, playhead, act, say }: Editor, box: Box): void {
  const word = selection.word
  const halves = (caption: NonNullable<Box['caption']>) =>
    word ? halvesBefore(caption, word) : halvesAt(caption, playhead.ms)
  const isOutside = !word && (playhead.ms <= box.startMs || playhead.ms >= box.endMs)
  if (isOutside) say(FAULTS.outside)
  else if (box.caption && halves(box.caption)) void act(msg`Split`, splitCaption(box, halves))
  else say(ONE_WORD)
}

export const splitClips: Command = {
  id: 'split',
  group: 'edit',
  label: msg`Split at the playhead`,
  keys: ['S'],
  run: (editor) => {
    const caption = chosenCaption(editor)
    if (caption) return splitChosenCaption(editor, caption)
    const { layout, playhead, act, say } = editor
    const clips = clipsAtPlayhead(editor)
    const faults = clips.map((box) => splitFault(layout, box, playhead.ms))
    const able = clips.filter((_, index) => faults[index] === undefined)
    if (able.length > 0) void act(msg`Split`, split(able.map(({ id }) => id), playhead.ms))
    else say(FAULTS[faults[0] ?? 'outside'])
  },
}
