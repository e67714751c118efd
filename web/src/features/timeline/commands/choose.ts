import { msg } from '@lingui/core/macro'

import { boxesBetween, type Box } from '../calculations/layout'
import type { Editor } from '../state/editor'
import type { Command } from './command'

/** Where choosing by keys begins: at the playhead, or else with the first clip. */
function first({ layout, playhead }: Editor): Box | undefined {
  for (const row of layout.rows) {
    const [box] = row.kind === 'visual' ? boxesBetween(row, playhead.ms, playhead.ms + 1) : []
    if (box) return box
  }
  return layout.rows.flatMap((row) => row.boxes)[0]
}

/** The next box on a track, or the one of another track that lies nearest. */
function beside({ layout, selection }: Editor, along: number, across: number): Box | undefined {
  const now = layout.byId.get(selection.active ?? '')
  const place = layout.rows.findIndex((row) => row.track === now?.track)
  const row = layout.rows[place]
  if (!now || !row) return undefined
  if (along !== 0) return row.boxes[row.boxes.findIndex(({ id }) => id === now.id) + along]
  const other = layout.rows.slice(across > 0 ? place + 1 : 0, across > 0 ? undefined : place)
  const next = (across > 0 ? other : other.toReversed()).find((row) => row.boxes.length > 0)
  return next?.boxes.findLast((box) => box.startMs <= now.startMs) ?? next?.boxes[0]
}

const chosen = (along: number, across: number) => (editor: Editor) => {
  const box = editor.selection.active === undefined ? first(editor) : beside(editor, along, across)
  if (!box) return
  editor.selection.only(box.id)
  editor.view.reveal(box.startMs)
  // It is drawn by now, or will be: what is chosen last is, also where it is not seen.
  requestAnimationFrame(() => document.querySelector<HTMLElement>(`[data-clip="${CSS.escape(box.id)}"]`)?.focus({ preventScroll: true }))
}

export const choose: Command[] = [
  { id: 'choose-before', group: 'choose', label: msg`Choose the clip before`, keys: ['Mod+ArrowLeft'], run: chosen(-1, 0) },
  { id: 'choose-after', group: 'choose', label: msg`Choose the next clip`, keys: ['Mod+ArrowRight'], run: chosen(1, 0) },
  { id: 'choose-above', group: 'choose', label: msg`Choose on the track above`, keys: ['Mod+ArrowUp'], run: chosen(0, -1) },
  { id: 'choose-below', group: 'choose', label: msg`Choose on the track below`, keys: ['Mod+ArrowDown'], run: chosen(0, 1) },
  {
    id: 'choose-all',
    group: 'choose',
    label: msg`Choose all clips`,
    keys: ['Mod+A'],
    run: ({ layout, selection }) => selection.all([...layout.byId.values()].filter((box) => box.clip).map(({ id }) => id)),
  },
  { id: 'choose-none', group: 'choose', label: msg`Choose none`, keys: ['Escape'], run: ({ selection }) => selection.clear() },
]
