import type { MessageDescriptor } from '@lingui/core'
import { useQueryClient } from '@tanstack/react-query'
import { useMemo, useRef, useState, type RefObject } from 'react'

import type { TimelineVersion } from '../../../api/timeline'
import { rateOf } from '../../../lib/timecode'
import { applied } from '../calculations/apply'
import { withCaptions } from '../calculations/captions-along'
import { layoutOf } from '../calculations/layout'
import { settle } from '../calculations/settle'
import type { Editor } from './editor'
import { keepHabits, readHabits, type Habits } from './habits'
import { Playhead } from './playhead'
import { spokenIn } from './spoken'
import { useEdits } from './use-edits'
import { usePlayer } from './use-player'
import { useSelection } from './use-selection'
import { useView } from './use-view'

interface Wanted {
  project: string
  version: TimelineVersion
  scroller: RefObject<HTMLDivElement | null>
  film: RefObject<HTMLVideoElement | null>
  headPx: number
  say: (what: MessageDescriptor) => void
}

/** Brings together all that a timeline is edited with. */
export function useEditor({ project, version, scroller, film, headPx, say }: Wanted) {
  const queries = useQueryClient()
  const edits = useEdits(project)
  const playhead = useRef<Playhead>(null)
  playhead.current ??= new Playhead()
  const [habits, setHabits] = useState<Habits>(readHabits)
  const rate = useMemo(() => rateOf(version.document.format.fps), [version])

  // What is on its way is shown as if it was there. What it was meant for may be gone: then it waits for the answer.
  const timeline = useMemo(() => {
    let now = settle(version.document)
    for (const { act } of edits.pending) {
      if (act.kind === 'do') now = applied(now, act.intent.edits(now))
    }
    return now
    // By what is in it: the list is another one each time.
  }, [version, edits.pending.map(({ act }) => act.once).join(' ')])
  const layout = useMemo(() => layoutOf(timeline), [timeline])
  const selection = useSelection(layout)
  const player = usePlayer({ film, playhead: playhead.current, rate, endMs: layout.endMs })
  const view = useView({ scroller, endMs: layout.endMs, rate, headPx, playhead: playhead.current })

  const editor: Editor = {
    project,
    document: version.document,
    timeline,
    layout,
    rate,
    selection,
    playhead: playhead.current,
    player,
    view,
    habits,
    setHabits: (next) => {
      keepHabits(next)
      setHabits(next)
    },
    history: edits.history,
    isSaving: edits.isSaving,
    canGoBack: edits.canGoBack,
    act: (label, intent, seen) => edits.act(label, withCaptions(intent), seen),
    back: (kind) => void edits.back(kind),
    spoken: () => spokenIn(queries, project, version.document),
    say,
  }
  return { editor, edits }
}
