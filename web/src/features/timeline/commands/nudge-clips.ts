import { msg } from '@lingui/core/macro'

import { frameOf, msOf } from '../../../lib/timecode'
import { move, reorder } from '../calculations/acts'
import { moveWord, nudged as nudgedWord } from '../calculations/captions'
import { neighbours, planMove } from '../calculations/gesture'
import type { Editor } from '../state/editor'
import { chosenClips, chosenWord, type ChosenWord } from './chosen'
import type { Command } from './command'

/** Moves what is chosen by frames; a picture that has no room changes places with its neighbour. */
const nudged = (frames: number) => (editor: Editor) => {
  const { layout, rate, act, say } = editor
  const word = chosenWord(editor)
  if (word) return nudgeWord(editor, word, frames)
  const clips = chosenClips(editor)
  const [first] = clips
  if (!first) return say(msg`No clip is chosen.`)
  const start = Math.min(...clips.map((box) => box.startMs))
  const deltaMs = msOf(Math.max(0, frameOf(start, rate) + frames), rate) - start
  const wanted = { deltaMs, track: first.track, targets: { times: [] }, withinMs: 0, rate }
  const plan = planMove(layout, clips, wanted)
  if (deltaMs !== 0 && plan.drop.kind === 'place') {
    void act(msg`Move`, move(clips.map((box) => ({ id: box.id, toMs: box.startMs + deltaMs }))))
    return
  }
  const { before, after } = neighbours(layout, first)
  const past = after && neighbours(layout, after).after
  if (clips.length > 1 || !first.clip?.content || !(frames < 0 ? before : after)) return say(msg`There is no room there.`)
  void act(msg`Move`, reorder(first.id, frames < 0 ? before?.id : past?.id))
}

/** A word of a caption goes by frames, too, as far as its neighbours leave it room. */
function nudgeWord({ rate, act, say }: Editor, { box, caption, word }: ChosenWord, frames: number): void {
  const span = nudgedWord(caption, word, Math.sign(frames) * msOf(Math.abs(frames), rate))
  if (!span) return say(msg`There is no room there.`)
  void act(msg`Move a word`, moveWord({ track: box.track, caption: box.index, word }, span))
}

/** Takes one clip to the next track of its kind. */
const acrossTracks = (step: 1 | -1) => (editor: Editor) => {
  const { layout, rate, act, say } = editor
  const [box] = chosenClips(editor)
  const rows = layout.rows.filter((row) => row.kind === (box?.clip?.content ? 'visual' : 'audio'))
  const track = rows[rows.findIndex((row) => row.track === box?.track) + step]?.track
  if (!box || track === undefined) return say(msg`There is no such track.`)
  const plan = planMove(layout, [box], { deltaMs: 0, track, targets: { times: [] }, withinMs: 0, rate })
  if (plan.drop.kind !== 'place') return say(msg`There is no room there.`)
  void act(msg`Move`, move([{ id: box.id, toMs: box.startMs, track }]))
}

export const nudgeClips: Command[] = [
  { id: 'nudge-earlier', group: 'edit', label: msg`Move a frame earlier`, keys: ['Alt+ArrowLeft'], run: nudged(-1) },
  { id: 'nudge-later', group: 'edit', label: msg`Move a frame later`, keys: ['Alt+ArrowRight'], run: nudged(1) },
  { id: 'nudge-earlier-far', group: 'edit', label: msg`Move ten frames earlier`, keys: ['Alt+Shift+ArrowLeft'], run: nudged(-10) },
  { id: 'nudge-later-far', group: 'edit', label: msg`Move ten frames later`, keys: ['Alt+Shift+ArrowRight'], run: nudged(10) },
  { id: 'track-up', group: 'edit', label: msg`Move to the track above`, keys: ['Alt+ArrowUp'], run: acrossTracks(-1) },
  { id: 'track-down', group: 'edit', label: msg`Move to the track below`, keys: ['Alt+ArrowDown'], run: acrossTracks(1) },
]
