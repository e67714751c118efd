import { msg } from '@lingui/core/macro'

import type { Editor } from '../state/editor'
import type { Command } from './command'

const stepped = (frames: number) => (editor: Editor) => {
  editor.player.step(frames)
  editor.view.reveal(editor.playhead.ms)
}

export const stepFrames: Command[] = [
  { id: 'frame-back', group: 'play', label: msg`A frame back`, keys: ['ArrowLeft', ','], run: stepped(-1) },
  { id: 'frame-on', group: 'play', label: msg`A frame on`, keys: ['ArrowRight', '.'], run: stepped(1) },
  { id: 'frames-back', group: 'play', label: msg`Ten frames back`, keys: ['Shift+ArrowLeft'], run: stepped(-10) },
  { id: 'frames-on', group: 'play', label: msg`Ten frames on`, keys: ['Shift+ArrowRight'], run: stepped(10) },
]
