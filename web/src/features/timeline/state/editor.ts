import type { MessageDescriptor } from '@lingui/core'

import type { TimelineDocument } from '../../../api/timeline-document'
import type { Rate } from '../../../lib/timecode'
import type { History } from '../calculations/history'
import type { Intent } from '../calculations/intent'
import type { Layout } from '../calculations/layout'
import type { Settled } from '../calculations/settle'
import type { NewCaptions } from '../calculations/track-acts'
import type { Habits } from './habits'
import type { Playhead } from './playhead'
import type { Label } from './use-edits'
import type { Player } from './use-player'
import type { Selection } from './use-selection'
import type { View } from './use-view'

/** All that commands and gestures work with. */
export interface Editor {
  project: string
  /** As the server has it, with what is on its way to it. */
  document: TimelineDocument
  timeline: Settled
  layout: Layout
  rate: Rate
  selection: Selection
  playhead: Playhead
  player: Player
  view: View
  habits: Habits
  setHabits: (habits: Habits) => void
  history: History<Label>
  /** Whether something is on its way. */
  isSaving: boolean
  /** Whether there is something to take back or do again, now or once what is on its way is there. */
  canGoBack: (kind: 'undo' | 'redo') => boolean
  /** Does something. `seen` is the version that somebody looked at when it was meant. Returns whether it was kept. */
  act: (label: Label, intent: Intent, seen?: TimelineDocument) => Promise<boolean>
  back: (kind: 'undo' | 'redo') => void
  /** What is said in the timeline, as captions: none where that is not known. */
  spoken: () => Promise<NewCaptions>
  /** Tells who cannot see it. */
  say: (what: MessageDescriptor) => void
}
