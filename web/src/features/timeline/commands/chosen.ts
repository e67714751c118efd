import type { Caption } from '../../../api/timeline-document'
import { boxAt, type Box } from '../calculations/layout'
import type { Editor } from '../state/editor'

/** The clips that are chosen. */
export const chosenClips = ({ selection, layout }: Editor): Box[] =>
  [...selection.ids].flatMap((id) => layout.byId.get(id) ?? []).filter((box) => box.clip)

/** The captions that are chosen. */
export const chosenCaptions = ({ selection, layout }: Editor): Box[] =>
  [...selection.ids].flatMap((id) => layout.byId.get(id) ?? []).filter((box) => box.caption)

/** The one caption that is chosen, where nothing else is. */
export function chosenCaption(editor: Editor): Box | undefined {
  const [box] = editor.selection.ids.size === 1 ? chosenCaptions(editor) : []
  return box
}

export interface ChosenWord {
  box: Box
  caption: Caption
  word: number
}

/** The word of a caption that is chosen. */
export function chosenWord({ selection, layout }: Editor): ChosenWord | undefined {
  const box = layout.byId.get(selection.active ?? '')
  return box?.caption && selection.word !== undefined ? { box, caption: box.caption, word: selection.word } : undefined
}

/** What is done at the playhead is done to the chosen clips there, or else to the front picture there. */
export function clipsAtPlayhead(editor: Editor): Box[] {
  const ms = editor.playhead.ms
  const chosen = chosenClips(editor).filter((box) => box.startMs <= ms && ms <= box.endMs)
  if (chosen.length > 0 || editor.selection.ids.size > 0) return chosen
  for (const row of editor.layout.rows) {
    const box = row.kind === 'visual' ? boxAt(row, ms) : undefined
    if (box) return [box]
  }
  return []
}
