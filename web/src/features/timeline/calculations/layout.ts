import type { Caption } from '../../../api/timeline-document'
import type { Settled, SettledClip, SettledTrack } from './settle'

/** What a strip looks like. */
export type Look = 'picture' | 'video' | 'text' | 'drawing' | 'speech' | 'music' | 'effect' | 'caption'

/** A stretch of time on a track: a clip, or a caption. */
export interface Box {
  id: string
  track: number
  index: number
  startMs: number
  endMs: number
  look: Look
  clip?: SettledClip
  caption?: Caption
}

export interface Row {
  track: number
  kind: SettledTrack['kind']
  role: 'speech' | 'music' | 'effect' | undefined
  name: string | undefined
  /** Of sounds, in decibels. */
  gainDb: number | undefined
  /** Whether it is heard; not told where there is nothing to hear. */
  isMuted: boolean | undefined
  /** By their starts. */
  boxes: Box[]
  /** Of each box: the last end of it and all before it. */
  lastEnds: number[]
}

export interface Layout {
  /** From what lies in front to what lies behind, then the sounds. */
  rows: Row[]
  byId: ReadonlyMap<string, Box>
  endMs: number
}

/** Captions have no ids of their own. */
export const isCaptionId = (id: string) => id.startsWith('caption:')
export const captionId = (track: number, index: number) => `caption:${track}:${index}`

/** Lays a timeline out as rows of boxes. Pure. */
export function layoutOf(timeline: Settled): Layout {
  const all = timeline.tracks.map(rowOf)
  const of = (kind: Row['kind']) => all.filter((row) => row.kind === kind)
  const boxes = all.flatMap((row) => row.boxes)
  return {
    rows: [...of('caption'), ...of('visual').reverse(), ...of('audio')],
    byId: new Map(boxes.map((box) => [box.id, box])),
    endMs: boxes.reduce((end, box) => Math.max(end, box.endMs), 0),
  }
}

function rowOf(track: SettledTrack, number: number): Row {
  const boxes = (track.kind === 'caption' ? captionBoxes(track.captions, number) : clipBoxes(track, number)).sort(
    (a, b) => a.startMs - b.startMs,
  )
  let last = 0
  const lastEnds = boxes.map((box) => (last = Math.max(last, box.endMs)))
  return {
    track: number,
    kind: track.kind,
    role: track.kind === 'audio' ? track.role : undefined,
    name: track.name,
    gainDb: track.kind === 'audio' ? (track.gain_db ?? 0) : undefined,
    isMuted: isMuted(track),
    boxes,
    lastEnds,
  }
}

/** Of pictures only films have a sound, where it is told how it is heard. */
function isMuted(track: SettledTrack): boolean | undefined {
  if (track.kind === 'caption') return undefined
  const isHeard = track.kind === 'audio' || track.muted === true || track.clips.some(({ content }) => content?.kind === 'video' && content['sound'] != null)
  return isHeard ? track.muted === true : undefined
}

const captionBoxes = (captions: readonly Caption[], track: number): Box[] =>
  captions.map((caption, index) => ({
    id: captionId(track, index),
    track,
    index,
    startMs: caption.start_ms,
    endMs: caption.end_ms,
    look: 'caption',
    caption,
  }))

function clipBoxes(track: Exclude<SettledTrack, { kind: 'caption' }>, number: number): Box[] {
  return track.clips.map((clip, index) => ({
    id: clip.id,
    track: number,
    index,
    startMs: clip.start_ms,
    endMs: clip.start_ms + clip.duration_ms,
    look: track.kind === 'audio' ? track.role : lookOf(clip.content?.kind),
    clip,
  }))
}

function lookOf(kind: string | undefined): Look {
  if (kind === 'image' || kind === 'still') return 'picture'
  return kind === 'video' || kind === 'text' ? kind : 'drawing'
}

/** The boxes of a row that lie between two times, without a look at the others. */
export function boxesBetween(row: Row, fromMs: number, toMs: number): Box[] {
  let [low, high] = [0, row.boxes.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((row.lastEnds[middle] ?? 0) > fromMs) high = middle
    else low = middle + 1
  }
  const found: Box[] = []
  for (let at = low; at < row.boxes.length; at += 1) {
    const box = row.boxes[at]
    if (!box || box.startMs >= toMs) break
    if (box.endMs > fromMs) found.push(box)
  }
  return found
}

/** The front box of a row at a time. */
export const boxAt = (row: Row, ms: number): Box | undefined => boxesBetween(row, ms, ms + 1).at(-1)

/** Some boxes that are too narrow to be told apart, drawn as one. */
export interface Cluster {
  startMs: number
  endMs: number
  boxes: Box[]
}

/** Joins neighbours that would be narrower than `leastMs`: however far one looks from, few things are drawn. Pure. */
export function clustered(boxes: readonly Box[], leastMs: number): (Box | Cluster)[] {
  const drawn: (Box | Cluster)[] = []
  let open: Cluster | undefined
  for (const box of boxes) {
    const isNarrow = box.endMs - box.startMs < leastMs
    if (isNarrow && open && box.startMs - open.endMs < leastMs) {
      open.boxes.push(box)
      open.endMs = Math.max(open.endMs, box.endMs)
      continue
    }
    open = isNarrow ? { startMs: box.startMs, endMs: box.endMs, boxes: [box] } : undefined
    drawn.push(open ?? box)
  }
  return drawn.map((one) => ('boxes' in one && one.boxes.length === 1 && one.boxes[0] ? one.boxes[0] : one))
}

/** The starts and ends of all boxes, in order, each once: where up and down go. */
export function borders(layout: Layout): number[] {
  const all = new Set([0, layout.endMs])
  for (const row of layout.rows) {
    if (row.kind !== 'visual') continue
    for (const box of row.boxes) all.add(box.startMs).add(box.endMs)
  }
  return [...all].sort((a, b) => a - b)
}
