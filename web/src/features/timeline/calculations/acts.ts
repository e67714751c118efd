import type { Edit } from '../../../api/timeline'
import type { Clip, TimelineDocument, Transition } from '../../../api/timeline-document'
import { applied, fitted, trackOf } from './apply'
import { difference, spliced } from './difference'
import type { Intent } from './intent'
import { shiftedKeyframes } from './keyframes'
import { at, isSame, withAt } from './paths'
import { endOf, settle, type Settled, type SettledClip, type SettledTrack } from './settle'

/** What people do to clips, as intents. All pure. */

const TIMES = ['start_ms', 'duration_ms'] as const

export interface Move {
  id: string
  toMs: number
  track?: number | undefined
}

/** Takes clips elsewhere. Several go at once, so that transitions between them stay. */
export function move(moves: readonly Move[]): Intent {
  const touches = moves.map(({ id }) => ({ clip: id, paths: ['start_ms'] }))
  const [first] = moves
  if (moves.length === 1 && first) {
    const { id, toMs, track } = first
    const value = { value: toMs }
    return { touches, ...value, edits: () => [{ edit: 'move', clip: id, to_ms: toMs, ...(track !== undefined && { track }) }] }
  }
  return { touches, edits: (document) => difference(document, movedTogether(settle(document), moves)) }
}

function movedTogether(timeline: Settled, moves: readonly Move[]): Settled {
  const byId = new Map(moves.map((one) => [one.id, one]))
  const taken = timeline.tracks.map((track) => (track.kind === 'caption' ? [] : track.clips.filter(({ id }) => byId.has(id))))
  const tracks = timeline.tracks.map((track, index): SettledTrack => {
    if (track.kind === 'caption') return track
    const come = taken.flatMap((clips, from) => clips.filter(({ id }) => (byId.get(id)?.track ?? from) === index))
    if (come.length === 0 && taken[index]?.length === 0) return track
    const stay = track.clips.filter(({ id }) => !byId.has(id))
    const placed = come.map((clip) => ({ ...clip, start_ms: byId.get(clip.id)?.toMs ?? clip.start_ms }))
    const clips = [...stay, ...placed].sort((a, b) => a.start_ms - b.start_ms)
    return { ...track, clips: track.kind === 'visual' ? fitted(clips) : clips } as SettledTrack
  })
  return { ...timeline, tracks }
}

export interface Trim {
  id: string
  edge: 'start' | 'end'
  toMs: number
}

export const trim = (trims: readonly Trim[], ripple = false): Intent => ({
  touches: trims.map(({ id }) => ({ clip: id, paths: TIMES })),
  edits: () => trims.map(({ id, edge, toMs }) => ({ edit: 'trim', clip: id, edge, to_ms: toMs, ripple })),
})

export const split = (ids: readonly string[], atMs: number): Intent => ({
  touches: ids.map((clip) => ({ clip, paths: TIMES })),
  edits: () => ids.map((clip) => ({ edit: 'split', clip, at_ms: atMs })),
})

/** Removes clips. Rippling goes from the last to the first, so that none that is to go has moved. */
export const remove = (ids: readonly string[], ripple: boolean): Intent => ({
  touches: ids.map((clip) => ({ clip })),
  edits: () => ids.toReversed().map((clip) => ({ edit: ripple ? 'ripple_delete' : 'delete', clip })),
})

/** Makes one of a clip and the one that follows it. */
export const join = (left: string, right: string): Intent => ({
  touches: [{ clip: left, paths: TIMES }, { clip: right }],
  edits: (document) => {
    const clip = clipIn(settle(document), right)
    return clip
      ? [
          { edit: 'delete', clip: right },
          { edit: 'trim', clip: left, edge: 'end', to_ms: endOf(clip), ripple: false },
        ]
      : []
  },
})

/** Takes a clip out and puts it before another one, or at the end: the others make room. */
export const reorder = (id: string, before: string | undefined): Intent => ({
  touches: [{ clip: id, paths: TIMES }],
  edits: (document) => {
    const timeline = settle(document)
    const [track, clip] = [trackOf(timeline, id), clipIn(timeline, id)]
    if (track === undefined || !clip || before === id) return []
    const out: Edit = { edit: 'ripple_delete', clip: id }
    const rest = clipsOn(applied(timeline, [out]), track)
    const index = before === undefined ? rest.length : rest.findIndex((clip) => clip.id === before)
    const previous = rest[index - 1]
    const { transition, ...plain } = clip
    const shared = previous ? (transition?.duration_ms ?? 0) : 0
    const placed = { ...plain, ...(previous && transition && { transition }), start_ms: (previous ? endOf(previous) : 0) - shared }
    const kind = clip.content ? 'visual' : 'audio'
    const into: Edit = { edit: 'insert', track, clip: { [kind]: placed } as Record<string, never> }
    return [out, into, ...overridesOf(document, id)]
  },
})

/** Removing a clip forgets what variants change about it: it is said again. */
function overridesOf(document: TimelineDocument, clip: string): Edit[] {
  const overrides = (document.variants ?? []).flatMap((variant) => {
    const changes = variant.clips?.[clip]
    return changes ? [{ variant: variant.name, clip, changes: changes as Record<string, never> }] : []
  })
  return overrides.length > 0 ? [{ edit: 'splice', overrides }] : []
}

/** Writes a field of a clip, or takes it away. */
export function set(id: string, path: string, value: unknown): Intent {
  return { touches: [{ clip: id, paths: [path] }], value, edits: (document) => rewritten(document, id, (clip) => withAt(clip, path, value)) }
}

/** The same part of a sound or film at another speed. */
export const retime = (id: string, path: string, speed: number): Intent => ({
  touches: [{ clip: id, paths: [path, ...TIMES] }],
  value: speed,
  edits: (document) =>
    at(clipIn(settle(document), id), path) === speed ? [] : [{ edit: 'retime', clip: id, speed, ripple: false }],
})

/** How a clip takes over from the one before it: a cut where there is no kind. The transition lies where both overlap. */
export const takeOver = (id: string, wanted: Transition | undefined): Intent => ({
  touches: [{ clip: id, paths: ['transition', ...TIMES] }],
  edits: (document) => {
    const timeline = settle(document)
    const [track, clip] = [trackOf(timeline, id), clipIn(timeline, id)]
    const all = track === undefined ? [] : clipsOn(timeline, track)
    const index = all.findIndex((clip) => clip.id === id)
    const previous = all[index - 1]
    if (track === undefined || !clip || !previous) return []
    if (!wanted) return [{ edit: 'trim', clip: id, edge: 'start', to_ms: endOf(previous), ripple: false }]
    const start = endOf(previous) - wanted.duration_ms
    if (!clip.transition) return begunEarlier(track, all, index, wanted, start)
    const longer: Edit[] =
      wanted.duration_ms === clip.transition.duration_ms ? [] : [{ edit: 'trim', clip: id, edge: 'start', to_ms: start, ripple: false }]
    const is = { ...clip.transition, ...wanted, duration_ms: clip.transition.duration_ms }
    return [...rewritten(document, id, (clip) => ({ ...clip, transition: is })), ...longer]
  },
})

/** Lets a clip begin under the end of its predecessor. A film without anything before comes earlier with all that follows. */
function begunEarlier(track: number, all: readonly SettledClip[], index: number, transition: Transition, start: number): Edit[] {
  const clip = all[index]
  if (!clip) return []
  const by = clip.start_ms - start
  const content = clip.content
  const isFilm = content?.source !== undefined && content.kind !== 'image'
  const needed = by * (content?.speed ?? 1)
  const spare = content?.source_in_ms ?? 0
  if (isFilm && spare < needed) {
    const tail = all.slice(index).map((clip, place) => ({ ...clip, start_ms: clip.start_ms - by, ...(place === 0 && { transition }) }))
    return [{ edit: 'splice', tracks: [{ track, from: index, remove: tail.length, clips: spliced('visual', tail) }] }]
  }
  const longer = { ...shiftedKeyframes(clip, by), start_ms: start, duration_ms: clip.duration_ms + by, transition }
  const begun = isFilm && content ? { ...longer, content: { ...content, source_in_ms: Math.round(spare - needed) } } : longer
  return [{ edit: 'splice', tracks: [{ track, from: index, remove: 1, clips: spliced('visual', [begun]) }] }]
}

/** One clip in its own place, otherwise. Nothing where it is as it was. */
function rewritten(document: TimelineDocument, id: string, change: (clip: Clip) => Clip): Edit[] {
  const track = trackOf(settle(document), id)
  const row = track === undefined ? undefined : document.tracks[track]
  if (track === undefined || !row || row.kind === 'caption') return []
  const from = clipsOn(settle(document), track).findIndex((clip) => clip.id === id)
  const clip = row.clips[from]
  if (!clip) return []
  const changed = change(clip)
  if (isSame(changed, clip)) return []
  return [{ edit: 'splice', tracks: [{ track, from, remove: 1, clips: spliced(row.kind, [changed]) }] }]
}

export function clipsOn(timeline: Settled, track: number): readonly SettledClip[] {
  const row = timeline.tracks[track]
  return row && row.kind !== 'caption' ? row.clips : []
}

const clipIn = (timeline: Settled, id: string): SettledClip | undefined => {
  const track = trackOf(timeline, id)
  return track === undefined ? undefined : clipsOn(timeline, track).find((clip) => clip.id === id)
}
