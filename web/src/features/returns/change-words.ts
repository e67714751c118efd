import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'

import type { TimelineChange } from '../../api/returns'
import { exactClock } from '../../lib/format'

type Say = (message: MessageDescriptor) => string

/** What people call a clip: scenes by their numbers, others by their ids. */
export function clipName(id: string, t: Say): string {
  if (id === 'markers') return t(msg`Markers`)
  const [, number, shot] = /^scene-0*(\d+)(?:-shot-0*(\d+))?$/.exec(id) ?? []
  if (number && shot) return t(msg`Scene ${number}, shot ${shot}`)
  return number ? t(msg`Scene ${number}`) : id
}

/** Says what is different of a clip: one thing, or two. Pure. */
export function changeWords(change: TimelineChange, t: Say): string[] {
  switch (change.change) {
    case 'moved': {
      const [from, to] = [exactClock(change.from_ms), exactClock(change.to_ms)]
      return [t(msg`begins at ${to} instead of ${from}`)]
    }
    case 'trimmed':
      return [...edgeWords(change.head_ms, HEAD, t), ...edgeWords(change.tail_ms, TAIL, t)]
    case 'other_track': {
      const [from, to] = [change.from + 1, change.to + 1]
      return [t(msg`is on track ${to} of the pictures instead of ${from}`)]
    }
    case 'copied': {
      const [of, at] = [clipName(change.of, t), exactClock(change.at_ms)]
      return [t(msg`is ${of} once more, at ${at}`)]
    }
    case 'removed': {
      const at = exactClock(change.at_ms)
      return [t(msg`is gone; it was at ${at}`)]
    }
    case 'transition': {
      const [before, after] = [exactClock(change.before_ms), exactClock(change.after_ms)]
      if (change.before_ms === 0) return [t(msg`dissolves in over ${after}`)]
      if (change.after_ms === 0) return [t(msg`is cut to, without a transition`)]
      return [t(msg`its transition takes ${after} instead of ${before}`)]
    }
    case 'markers': {
      const { before, after } = change
      return [before === after ? t(msg`are elsewhere`) : t(msg`are ${after} instead of ${before}`)]
    }
  }
}

type Edge = Record<'earlier' | 'later', (by: string) => MessageDescriptor>

const HEAD: Edge = {
  earlier: (by) => msg`its picture begins ${by} earlier`,
  later: (by) => msg`its picture begins ${by} later`,
}
const TAIL: Edge = {
  earlier: (by) => msg`its picture ends ${by} earlier`,
  later: (by) => msg`its picture ends ${by} later`,
}

function edgeWords(ms: number, edge: Edge, t: Say): string[] {
  if (ms === 0) return []
  return [t(edge[ms < 0 ? 'earlier' : 'later'](exactClock(Math.abs(ms))))]
}
