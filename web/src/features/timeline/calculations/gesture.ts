import { onFrame, msOf, type Rate } from '../../../lib/timecode'
import { boxesBetween, type Box, type Layout, type Row } from './layout'
import { snappedDelta, type Targets } from './snap'

/** What a drag would do, while it goes on. All pure. */

export interface MovePlan {
  deltaMs: number
  /** The track of the one that is moved. */
  track: number
  snappedAtMs: number | undefined
  /** Put there as it is; between others, which make room; or not at all. */
  drop: { kind: 'place' } | { kind: 'between'; before: string | undefined; atMs: number } | { kind: 'nowhere' }
}

interface Wanted {
  deltaMs: number
  /** Another track of the same kind, where one is meant. */
  track: number
  targets: Targets
  withinMs: number
  rate: Rate
}

/** Where boxes would go. */
export function planMove(layout: Layout, moving: readonly Box[], wanted: Wanted): MovePlan {
  const first = moving.reduce((least, box) => Math.min(least, box.startMs), Infinity)
  const edges = moving.flatMap((box) => [box.startMs, box.endMs])
  const snapped = snappedDelta(edges, wanted.deltaMs, wanted.targets, wanted.withinMs)
  // What sticks to nothing goes to the nearest frame, and nothing goes before the beginning.
  const free = onFrame(first + wanted.deltaMs, wanted.rate) - first
  const deltaMs = Math.max(0 - first, snapped.atMs === undefined ? free : snapped.deltaMs)
  const plan = { deltaMs, track: wanted.track, snappedAtMs: snapped.atMs }
  const isPlaced = moving.every((box) => fits(layout, moving, box, deltaMs, moving.length === 1 ? wanted.track : box.track))
  if (isPlaced) return { ...plan, drop: { kind: 'place' } }
  const [only] = moving
  if (moving.length > 1 || !only?.clip?.content || wanted.track !== only.track) return { ...plan, drop: { kind: 'nowhere' } }
  return { ...plan, snappedAtMs: undefined, drop: between(layout, only, only.startMs + deltaMs) }
}

/** Sounds may overlap; pictures only as they did. */
function fits(layout: Layout, moving: readonly Box[], box: Box, deltaMs: number, track: number): boolean {
  const row = layout.rows.find((row) => row.track === track)
  if (!row || row.kind === 'caption') return false
  if (row.kind === 'audio') return true
  const own = new Set(moving.map(({ id }) => id))
  const [start, end] = [box.startMs + deltaMs, box.endMs + deltaMs]
  return boxesBetween(row, start, end).every((other) => own.has(other.id))
}

/** The border that is nearest to where the start of a clip is held. */
function between(layout: Layout, box: Box, startMs: number): MovePlan['drop'] {
  const others = (layout.rows.find((row) => row.track === box.track)?.boxes ?? []).filter(({ id }) => id !== box.id)
  const borders = [
    ...others.map((other) => ({ before: other.id as string | undefined, atMs: other.startMs })),
    { before: undefined, atMs: others.at(-1)?.endMs ?? 0 },
  ]
  // Going to the right, the clip itself no longer takes up the room before the border.
  const reach = (atMs: number) => Math.abs((atMs > box.startMs ? atMs - (box.endMs - box.startMs) : atMs) - startMs)
  const [best] = borders.sort((a, b) => reach(a.atMs) - reach(b.atMs))
  const next = others.find((other) => other.startMs >= box.startMs)
  if (!best || best.before === next?.id) return { kind: 'nowhere' }
  return { kind: 'between', ...best }
}

export interface TrimPlan {
  toMs: number
  snappedAtMs: number | undefined
}

/** Where an edge would go: it leaves a frame of the clip, and does not reach into what it may not. */
export function planTrim(layout: Layout, box: Box, edge: 'start' | 'end', wanted: Omit<Wanted, 'track'>): TrimPlan {
  const from = edge === 'start' ? box.startMs : box.endMs
  const snapped = snappedDelta([from], wanted.deltaMs, wanted.targets, wanted.withinMs)
  const aim = snapped.atMs ?? onFrame(from + wanted.deltaMs, wanted.rate)
  const [least, most] = trimRange(layout, box, edge, wanted.rate)
  const toMs = Math.min(Math.max(aim, least), most)
  return { toMs, snappedAtMs: toMs === snapped.atMs ? toMs : undefined }
}

/** Between which times an edge may lie. */
export function trimRange(layout: Layout, box: Box, edge: 'start' | 'end', rate: Rate): [number, number] {
  const frame = msOf(1, rate)
  const { before, after } = neighbours(layout, box)
  if (edge === 'end') {
    const next = after?.clip?.transition ? after.endMs - frame : (after?.startMs ?? Infinity)
    return [box.startMs + frame, isSound(box) ? Infinity : next]
  }
  const previous = box.clip?.transition ? (before?.startMs ?? 0) + frame : (before?.endMs ?? 0)
  return [Math.max(sourceStart(box), isSound(box) ? 0 : previous), box.endMs - frame]
}

const isSound = (box: Box) => box.clip?.source !== undefined

/** When the file of a clip begins, on the timeline. */
function sourceStart(box: Box): number {
  const { clip } = box
  const played = clip?.content?.source !== undefined && clip.content.kind !== 'image' ? clip.content : clip?.source !== undefined ? clip : undefined
  if (!played || clip?.looped) return 0
  return Math.max(0, Math.ceil(box.startMs - (played.source_in_ms ?? 0) / (played.speed ?? 1)))
}

export function neighbours(layout: Layout, box: Box): { before: Box | undefined; after: Box | undefined } {
  const boxes = rowOf(layout, box)?.boxes ?? []
  const index = boxes.findIndex(({ id }) => id === box.id)
  return { before: boxes[index - 1], after: boxes[index + 1] }
}

export const rowOf = (layout: Layout, box: Box): Row | undefined => layout.rows.find((row) => row.track === box.track)

/** Why a clip cannot be split at a time, or nothing. */
export function splitFault(layout: Layout, box: Box, ms: number): 'outside' | 'transition' | 'fade' | undefined {
  const { clip } = box
  if (!clip || ms <= box.startMs || ms >= box.endMs) return 'outside'
  const { after } = neighbours(layout, box)
  const begin = box.startMs + Math.max(clip.transition?.duration_ms ?? 0, clip.enter?.duration_ms ?? 0)
  const end = box.endMs - Math.max(after?.clip?.transition?.duration_ms ?? 0, clip.exit?.duration_ms ?? 0)
  if (ms < begin || ms > end) return 'transition'
  if (ms < box.startMs + (clip.fade_in_ms ?? 0) || ms > box.endMs - (clip.fade_out_ms ?? 0)) return 'fade'
  return undefined
}

/** The ids of what a rectangle of time and tracks touches. */
export function marquee(layout: Layout, fromMs: number, toMs: number, tracks: ReadonlySet<number>): string[] {
  const [start, end] = fromMs <= toMs ? [fromMs, toMs] : [toMs, fromMs]
  return layout.rows.filter((row) => tracks.has(row.track)).flatMap((row) => boxesBetween(row, start, end + 1).map(({ id }) => id))
}

/** All between two boxes of a row, or the second alone where they lie on two. */
export function range(layout: Layout, from: string, to: string): string[] {
  const [a, b] = [layout.byId.get(from), layout.byId.get(to)]
  if (!a || !b || a.track !== b.track) return [to]
  const boxes = rowOf(layout, a)?.boxes.map(({ id }) => id) ?? []
  const [low, high] = [boxes.indexOf(from), boxes.indexOf(to)].sort((x, y) => x - y)
  return boxes.slice(low, (high ?? 0) + 1)
}
