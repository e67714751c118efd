import type { Animated, Easing, Keyframe, Point } from '../../../api/timeline-document'
import { at, withAt } from './paths'
import type { SettledClip } from './settle'

/** Where clips may have key frames. */
const ANIMATED = ['look.opacity', 'look.transform.position', 'look.transform.scale', 'look.transform.rotation', 'content.sound.gain_db', 'gain_db', 'pan']

export const isAnimated = (value: unknown): value is Keyframe<unknown>[] => Array.isArray(value)

/** How far a value is between two key frames, as the renderer has it. `x` is from 0 to 1. */
export function eased(easing: Easing | undefined, x: number): number {
  switch (easing ?? 'in_out') {
    case 'linear':
      return x
    case 'in':
      return x * x
    case 'out':
      return 1 - (1 - x) * (1 - x)
    case 'hold':
      return x < 1 ? 0 : 1
    case 'back':
      return back(x)
    case 'bounce':
      return bounce(x)
    case 'in_out':
      return x * x * (3 - 2 * x)
  }
}

/** Goes a tenth beyond its goal. */
function back(x: number): number {
  const overshoot = 1.70158
  const y = x - 1
  return 1 + (overshoot + 1) * y ** 3 + overshoot * y ** 2
}

function bounce(x: number): number {
  const [n, d] = [7.5625, 2.75]
  if (x < 1 / d) return n * x * x
  if (x < 2 / d) return n * (x - 1.5 / d) ** 2 + 0.75
  if (x < 2.5 / d) return n * (x - 2.25 / d) ** 2 + 0.9375
  return n * (x - 2.625 / d) ** 2 + 0.984375
}

const between = <T>(from: T, to: T, share: number): T => {
  if (typeof from === 'number') return (from + ((to as number) - from) * share) as T
  const [a, b] = [from as Point, to as Point]
  return { x: a.x + (b.x - a.x) * share, y: a.y + (b.y - a.y) * share } as T
}

/** The value at a time from the clip's start. Before the first key frame and after the last it stays. Pure. */
export function valueAt<T extends number | Point>(value: Animated<T>, ms: number): T {
  if (!isAnimated(value)) return value
  const frames = value as Keyframe<T>[]
  const index = frames.findLastIndex((frame) => frame.at_ms <= ms)
  const [from, to] = [frames[Math.max(0, index)], frames[index + 1]]
  if (!from) throw new RangeError('a list of key frames has at least one')
  if (index < 0 || !to) return from.value
  return between(from.value, to.value, eased(from.easing, (ms - from.at_ms) / (to.at_ms - from.at_ms)))
}

/** Puts a key frame at a time, in the place of one that is there. */
export function withKeyframe<T extends number | Point>(value: Animated<T>, frame: Keyframe<T>): Keyframe<T>[] {
  const frames = isAnimated(value) ? (value as Keyframe<T>[]) : []
  return [...frames.filter(({ at_ms }) => at_ms !== frame.at_ms), frame].sort((a, b) => a.at_ms - b.at_ms)
}

/** Without one: the last that goes leaves its value. */
export function withoutKeyframe<T>(frames: Keyframe<T>[], index: number): Animated<T> {
  const [gone] = frames.slice(index, index + 1)
  const rest = frames.toSpliced(index, 1)
  return rest.length > 0 || !gone ? rest : gone.value
}

/** Changes one and keeps it between its neighbours. */
export function movedKeyframe<T>(frames: Keyframe<T>[], index: number, change: Partial<Keyframe<T>>, lastMs: number): Keyframe<T>[] {
  const frame = frames[index]
  if (!frame) return frames
  const least = (frames[index - 1]?.at_ms ?? -1) + 1
  const most = (frames[index + 1]?.at_ms ?? lastMs + 1) - 1
  const at_ms = Math.round(Math.min(Math.max(change.at_ms ?? frame.at_ms, least), most))
  return frames.with(index, { ...frame, ...change, at_ms })
}

/** A clip whose key frames come later by so much, and stay with their pictures. Those before its start stand at its start. */
export function shiftedKeyframes(clip: SettledClip, by: number): SettledClip {
  if (by === 0) return clip
  return ANIMATED.reduce((now, path) => {
    const value = at(now, path)
    if (!isAnimated(value)) return now
    const moved = value.map((frame) => ({ ...frame, at_ms: Math.max(0, frame.at_ms + by) }))
    return withAt(now, path, moved.filter((frame, index) => moved[index + 1]?.at_ms !== frame.at_ms))
  }, clip)
}
