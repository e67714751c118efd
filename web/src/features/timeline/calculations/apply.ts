import type { Edit } from '../../../api/timeline'
import type { Caption, Clip } from '../../../api/timeline-document'
import { rewritten, withMovedWord } from './captions'
import { shiftedKeyframes } from './keyframes'
import { endOf, settle, type Settled, type SettledClip, type SettledTrack } from './settle'
import { withTrackEdit, withTrackList } from './tracks'

/**
 * What edits make of a timeline, for as long as the server has not answered: its answer then takes the place of this. Times
 * are exact; key frames and camera moves of cut clips are those of the server only. What cannot be done changes nothing. Pure.
 */
export function applied(timeline: Settled, edits: readonly Edit[]): Settled {
  return edits.reduce((now, edit) => one(now, edit), timeline)
}

type ClipTrack = Exclude<SettledTrack, { kind: 'caption' }>

function one(timeline: Settled, edit: Edit): Settled {
  switch (edit.edit) {
    case 'splice':
      return (edit.tracks ?? []).reduce((now, splice) => spliced(now, splice), withTrackList(timeline, edit.track_list))
    case 'change_track':
    case 'add_track':
    case 'remove_track':
    case 'move_track':
      return withTrackEdit(timeline, edit)
    case 'insert':
      return withClips(timeline, edit.track, (clips) => inserted(clips, clipOf(edit.clip)))
    case 'move':
      return moved(timeline, edit.clip, edit.to_ms, edit.track ?? undefined)
    case 'rewrite_caption':
      return withCaption(timeline, edit.track, edit.caption, (caption) => rewritten(caption, edit.text))
    case 'move_word':
      return withCaption(timeline, edit.track, edit.caption, (caption) => ({
        ...caption,
        words: withMovedWord(caption.words ?? [], edit.word, { startMs: edit.start_ms, endMs: edit.end_ms }),
      }))
    case 'replace_source':
    case 'retime':
      return timeline
    default: {
      const track = trackOf(timeline, edit.clip)
      if (track === undefined) return timeline
      return withClips(timeline, track, (clips) => fitted(clipEdit(clips, edit, idsOf(timeline))))
    }
  }
}

type TrackSplice = NonNullable<Extract<Edit, { edit: 'splice' }>['tracks']>[number]

function spliced(timeline: Settled, { track, from, remove, clips }: TrackSplice): Settled {
  const come: Record<string, unknown[]> = clips
  const captions = come['caption'] as Caption[] | undefined
  if (captions) return withCaptions(timeline, track, (all) => all.toSpliced(from, remove, ...captions))
  const [clipsToAdd = []] = Object.values(come) as SettledClip[][]
  // They come as they are written: what they leave open is spelled out.
  return settle(withClips(timeline, track, (all) => all.toSpliced(from, remove, ...clipsToAdd)))
}

function clipEdit(
  clips: SettledClip[],
  edit: Extract<Edit, { edit: 'trim' | 'split' | 'delete' | 'ripple_delete' }>,
  taken: ReadonlySet<string>,
): SettledClip[] {
  const index = clips.findIndex((clip) => clip.id === edit.clip)
  const clip = clips[index]
  if (!clip) return clips
  switch (edit.edit) {
    case 'delete':
      return clips.toSpliced(index, 1)
    case 'ripple_delete':
      return rippleDeleted(clips, index, clip)
    case 'split':
      return split(clips, index, clip, edit.at_ms, edit.new_id ?? freeId(clip.id, taken))
    case 'trim':
      return trimmed(clips, index, clip, edit)
  }
}

function trimmed(clips: SettledClip[], index: number, clip: SettledClip, edit: Extract<Edit, { edit: 'trim' }>): SettledClip[] {
  const end = endOf(clip)
  const [from, until] = edit.edge === 'start' ? [edit.to_ms, end] : [clip.start_ms, edit.to_ms]
  if (from >= until) return clips
  const kept = { ...cut(clip, from), start_ms: edit.ripple ? clip.start_ms : from, duration_ms: until - from }
  const longer = until - from - clip.duration_ms
  const after = clips.slice(index + 1)
  return [...clips.slice(0, index), kept, ...(edit.ripple ? shifted(after, end, longer) : after)]
}

function split(clips: SettledClip[], index: number, clip: SettledClip, at: number, id: string): SettledClip[] {
  const end = endOf(clip)
  if (at <= clip.start_ms || at >= end) return clips
  const { exit: _exit, ...left } = { ...clip, duration_ms: at - clip.start_ms }
  const { transition: _transition, enter: _enter, ...right } = { ...cut(clip, at), id, start_ms: at, duration_ms: end - at }
  const fades = clip.source !== undefined
  const all = clips.toSpliced(index, 1, fades ? { ...left, fade_out_ms: 0 } : left)
  return put(all, fades ? { ...right, fade_in_ms: 0 } : right)
}

function rippleDeleted(clips: SettledClip[], index: number, clip: SettledClip): SettledClip[] {
  const cutAt = cutOf(clip)
  const rest = clips.toSpliced(index, 1)
  const before = index > 0 ? rest[index - 1] : undefined
  const shared = rest[index]?.transition?.duration_ms ?? 0
  const kept = before && endOf(before) === cutAt ? Math.min(shared, freeOf(before)) : 0
  const closed = endOf(clip) - cutAt - (shared - kept)
  return [...rest.slice(0, index), ...shifted(rest.slice(index), endOf(clip), -closed)]
}

function inserted(clips: SettledClip[], clip: SettledClip): SettledClip[] {
  const cutAt = cutOf(clip)
  const found = clips.findIndex((later) => cutOf(later) >= cutAt)
  const index = found < 0 ? clips.length : found
  const added = clip.duration_ms - (clip.transition?.duration_ms ?? 0)
  return fitted([...clips.slice(0, index), clip, ...shifted(clips.slice(index), cutAt, added)])
}

function moved(timeline: Settled, id: string, to: number, target: number | undefined): Settled {
  const from = trackOf(timeline, id)
  if (from === undefined) return timeline
  const clip = (timeline.tracks[from] as ClipTrack).clips.find((clip) => clip.id === id)
  if (!clip) return timeline
  const without = withClips(timeline, from, (clips) => clips.filter((clip) => clip.id !== id))
  const placed = withClips(without, target ?? from, (clips) => fitted(put(clips, { ...clip, start_ms: to })))
  return target === undefined || target === from ? placed : withClips(placed, from, fitted)
}

/** A clip from a later time on, or an earlier one. */
function cut(clip: SettledClip, from: number): SettledClip {
  const by = from - clip.start_ms
  const played = (place: number | undefined, speed: number | undefined) => Math.max(0, Math.round((place ?? 0) + by * (speed ?? 1)))
  const later = shiftedKeyframes(clip, -by)
  if (clip.source !== undefined && !clip.looped) return { ...later, source_in_ms: played(clip.source_in_ms, clip.speed) }
  if (clip.content?.source === undefined || clip.content.kind === 'image') return later
  return { ...later, content: { ...clip.content, source_in_ms: played(clip.content.source_in_ms, clip.content.speed) } }
}

/** Transitions are as long as what overlaps, and go where nothing does. */
export function fitted(clips: SettledClip[]): SettledClip[] {
  let end = 0
  return clips.map((clip) => {
    const overlap = Math.max(0, end - clip.start_ms)
    end = endOf(clip)
    if (!clip.transition || clip.transition.duration_ms === overlap) return clip
    const { transition, ...rest } = clip
    return overlap > 0 ? { ...clip, transition: { ...transition, duration_ms: overlap } } : rest
  })
}

export const cutOf = (clip: SettledClip) => clip.start_ms + (clip.transition?.duration_ms ?? 0)

const freeOf = (clip: SettledClip) =>
  clip.duration_ms - Math.max(clip.transition?.duration_ms ?? 0, clip.enter?.duration_ms ?? 0)

const shifted = (clips: SettledClip[], from: number, by: number) =>
  clips.map((clip) => (cutOf(clip) >= from ? { ...clip, start_ms: clip.start_ms + by } : clip))

function put(clips: SettledClip[], clip: SettledClip): SettledClip[] {
  const index = clips.findIndex((later) => later.start_ms > clip.start_ms)
  return clips.toSpliced(index < 0 ? clips.length : index, 0, clip)
}

export const trackOf = (timeline: Settled, id: string): number | undefined => {
  const found = timeline.tracks.findIndex((track) => track.kind !== 'caption' && track.clips.some((clip) => clip.id === id))
  return found < 0 ? undefined : found
}

const clipOf = (clip: unknown): SettledClip => {
  const { visual, audio } = clip as { visual?: Clip; audio?: Clip }
  return (visual ?? audio) as SettledClip
}

const idsOf = (timeline: Settled) =>
  new Set(timeline.tracks.flatMap((track) => (track.kind === 'caption' ? [] : track.clips.map((clip) => clip.id))))

function freeId(base: string, taken: ReadonlySet<string>): string {
  for (let number = 2; ; number += 1) if (!taken.has(`${base}-${number}`)) return `${base}-${number}`
}

function withCaption(timeline: Settled, track: number, index: number, change: (caption: Caption) => Caption): Settled {
  return withCaptions(timeline, track, (captions) => captions.map((caption, at) => (at === index ? change(caption) : caption)))
}

function withCaptions(timeline: Settled, track: number, change: (captions: Caption[]) => Caption[]): Settled {
  const row = timeline.tracks[track]
  if (row?.kind !== 'caption') return timeline
  return { ...timeline, tracks: timeline.tracks.with(track, { ...row, captions: change(row.captions) }) }
}

function withClips(timeline: Settled, track: number, change: (clips: SettledClip[]) => SettledClip[]): Settled {
  const row = timeline.tracks[track]
  if (!row || row.kind === 'caption') return timeline
  return { ...timeline, tracks: timeline.tracks.with(track, { ...row, clips: change(row.clips) } as SettledTrack) }
}
