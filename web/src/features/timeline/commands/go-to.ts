import { msg } from '@lingui/core/macro'

import { borders } from '../calculations/layout'
import type { Editor } from '../state/editor'
import type { Command } from './command'

const gone = (where: (editor: Editor) => number | undefined) => (editor: Editor) => {
  const ms = where(editor)
  if (ms === undefined) return
  editor.player.seek(ms)
  editor.view.reveal(ms)
}

export const goTo: Command[] = [
  {
    id: 'border-before',
    group: 'play',
    label: msg`To the border before`,
    keys: ['ArrowUp'],
    run: gone(({ layout, playhead }) => borders(layout).findLast((ms) => ms < playhead.ms)),
  },
  {
    id: 'border-after',
    group: 'play',
    label: msg`To the next border`,
    keys: ['ArrowDown'],
    run: gone(({ layout, playhead }) => borders(layout).find((ms) => ms > playhead.ms)),
  },
  { id: 'to-start', group: 'play', label: msg`To the beginning`, keys: ['Home'], run: gone(() => 0) },
  { id: 'to-end', group: 'play', label: msg`To the end`, keys: ['End'], run: gone(({ layout }) => layout.endMs) },
]
