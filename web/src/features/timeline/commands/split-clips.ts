import { msg } from '@lingui/core/macro'

import { split } from '../calculations/acts'
import { splitFault } from '../calculations/gesture'
import { clipsAtPlayhead } from './chosen'
import type { Command } from './command'

const FAULTS = {
  outside: msg`The playhead is in none of the chosen clips.`,
  transition: msg`The playhead is in a transition: what two clips share cannot be split.`,
  fade: msg`The playhead is in a fade: sounds are split where they are whole.`,
}

export const splitClips: Command = {
  id: 'split',
  group: 'edit',
  label: msg`Split at the playhead`,
  keys: ['S'],
  run: (editor) => {
    const { layout, playhead, act, say } = editor
    const clips = clipsAtPlayhead(editor)
    const faults = clips.map((box) => splitFault(layout, box, playhead.ms))
    const able = clips.filter((_, index) => faults[index] === undefined)
    if (able.length > 0) void act(msg`Split`, split(able.map(({ id }) => id), playhead.ms))
    else say(FAULTS[faults[0] ?? 'outside'])
  },
}
