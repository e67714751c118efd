import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'

import { addTrack, changeTrack, MOST_TRACKS, moveTrack, placeOfNew, removeTrack, type NewTrack } from '../calculations/track-acts'
import type { Row } from '../calculations/layout'
import type { Editor } from '../state/editor'
import type { Command } from './command'

const NO_WORDS = msg`What is said is not known: the track of captions is empty.`

/** The track that is chosen. */
const chosenRow = ({ layout, selection }: Editor): Row | undefined => layout.rows.find(({ track }) => track === selection.track)

/** The row above or below, of the same kind: others lie elsewhere whatever their number is. */
function neighbourOf(editor: Editor, by: -1 | 1): Row | undefined {
  const row = chosenRow(editor)
  const next = row && editor.layout.rows[editor.layout.rows.indexOf(row) + by]
  return next?.kind === row?.kind ? next : undefined
}

const moved = (id: string, label: MessageDescriptor, keys: string[], by: -1 | 1): Command => ({
  id,
  group: 'edit',
  label,
  keys,
  isEnabled: (editor) => neighbourOf(editor, by) !== undefined,
  run: (editor) => {
    const [row, next] = [chosenRow(editor), neighbourOf(editor, by)]
    if (!row || !next) return
    void editor.act(label, moveTrack(row.track, next.track), editor.document).then((isKept) => isKept && editor.selection.chooseTrack(next.track))
  },
})

export const raiseTrack = moved('raise-track', msg`Move the track up`, ['Alt+Shift+ArrowUp'], -1)
export const lowerTrack = moved('lower-track', msg`Move the track down`, ['Alt+Shift+ArrowDown'], 1)

export const muteTrack: Command = {
  id: 'mute-track',
  group: 'edit',
  label: msg`Mute the track, or let it be heard`,
  keys: ['Shift+M'],
  isEnabled: (editor) => chosenRow(editor)?.isMuted !== undefined,
  run: (editor) => {
    const row = chosenRow(editor)
    if (row) toggleMute(editor, row)
  },
}

/** Mutes a track, or lets it be heard again. */
export function toggleMute(editor: Editor, { track, isMuted }: Row): void {
  void editor.act(isMuted ? msg`Let a track be heard` : msg`Mute a track`, changeTrack(track, 'muted', !isMuted), editor.document)
}

export const deleteTrack: Command = {
  id: 'delete-track',
  group: 'edit',
  label: msg`Remove the track with all that is on it`,
  keys: ['Alt+Delete', 'Alt+Backspace'],
  isEnabled: (editor) => chosenRow(editor) !== undefined && editor.layout.rows.some(({ track, boxes }) => track !== editor.selection.track && boxes.length > 0),
  run: (editor) => {
    const row = chosenRow(editor)
    if (row) void editor.act(msg`Remove a track`, removeTrack(row.track), editor.document)
  },
}

const added = (kind: NewTrack, label: MessageDescriptor): Command => ({
  id: `add-${kind}-track`,
  group: 'edit',
  label,
  keys: [],
  isEnabled: ({ timeline }) => timeline.tracks.length < MOST_TRACKS,
  run: (editor) => void add(editor, kind, label),
})

async function add(editor: Editor, kind: NewTrack, label: MessageDescriptor): Promise<void> {
  const said = kind === 'caption' ? await editor.spoken().catch(() => undefined) : undefined
  const track = placeOfNew(editor.timeline, kind)
  const isKept = await editor.act(label, addTrack(kind, said ?? { language: 'und', captions: [] }))
  if (!isKept) return
  editor.selection.chooseTrack(track)
  if (kind === 'caption' && !said?.captions.length) editor.say(NO_WORDS)
}

export const addTracks: readonly Command[] = [
  added('visual', msg`Add a track of pictures`),
  added('caption', msg`Add a track of captions`),
  added('speech', msg`Add a track of speech`),
  added('music', msg`Add a track of music`),
  added('effect', msg`Add a track of sounds`),
]
