import { msg } from '@lingui/core/macro'
import { i18n } from '@lingui/core'

import { addCaption, roomAt } from '../calculations/caption-acts'
import { captionId } from '../calculations/layout'
import type { Editor } from '../state/editor'
import { chosenCaptions } from './chosen'
import type { Command } from './command'

const NO_TRACK = msg`The timeline has no track of captions.`
const NO_ROOM = msg`A caption is shown there already, or there is too little time before the next one.`
const NEW_TEXT = msg`New caption`

/** The track that something is chosen of, or else the first one. */
function trackOf(editor: Editor): number | undefined {
  const [box] = chosenCaptions(editor)
  return box?.track ?? editor.layout.rows.find(({ kind }) => kind === 'caption')?.track
}

export const addCaptionHere: Command = {
  id: 'add-caption',
  group: 'edit',
  label: msg`Add a caption at the playhead`,
  keys: ['C'],
  run: (editor) => {
    const track = trackOf(editor)
    const row = track === undefined ? undefined : editor.timeline.tracks[track]
    if (track === undefined || row?.kind !== 'caption') return editor.say(NO_TRACK)
    const [atMs, endMs] = [Math.round(editor.playhead.ms), editor.layout.endMs]
    const room = roomAt(row.captions, atMs, endMs)
    if (!room) return editor.say(NO_ROOM)
    const { selection } = editor
    // It is chosen, so that its words can be written.
    void editor.act(msg`Add a caption`, addCaption(track, atMs, endMs, i18n._(NEW_TEXT))).then((isKept) => {
      if (isKept) selection.only(captionId(track, room.index))
    })
  },
}
