import type { AudioTrack, CaptionTrack, Clip, TimelineDocument, Track, VisualTrack } from '../../../api/timeline-document'

/** A clip with its name and its times spelled out. */
export interface SettledClip extends Clip {
  id: string
  start_ms: number
  duration_ms: number
}

type OfClips<T> = Omit<T, 'clips'> & { clips: SettledClip[] }

export type SettledTrack = OfClips<VisualTrack> | OfClips<AudioTrack> | CaptionTrack

/** A timeline in which every clip has an id, a start and a length. */
export interface Settled extends TimelineDocument {
  tracks: SettledTrack[]
}

/** Where nothing tells how long a clip is: the server, which knows the files, says so when it is edited. */
const GUESSED_MS = 5000

export const isSettled = (clip: Clip): clip is SettledClip =>
  !!clip.id && typeof clip.start_ms === 'number' && typeof clip.duration_ms === 'number'

export const endOf = (clip: SettledClip) => clip.start_ms + clip.duration_ms

/** Spells out what a document leaves open, as the server does, as far as that goes without the files. Pure. */
export function settle(document: TimelineDocument): Settled {
  if (document.tracks.every((track) => track.kind === 'caption' || track.clips.every(isSettled))) return document as Settled
  const known = endOfKnown(document)
  const speech = lastEnd(document.tracks.filter((track) => track.kind === 'audio' && track.role === 'speech'))
  const tracks = document.tracks.map((track, index): SettledTrack => {
    if (track.kind === 'caption') return track
    const clips: SettledClip[] = []
    track.clips.forEach((clip, place) => {
      const id = clip.id || `${track.kind}-${index}-${place}`
      clips.push(settled({ ...clip, id }, clips.at(-1), track.clips[place + 1], { known, speech }))
    })
    return { ...track, clips } as SettledTrack
  })
  return { ...document, tracks }
}

function settled(
  clip: Clip & { id: string },
  before: SettledClip | undefined,
  next: Clip | undefined,
  anchors: { known: number; speech: number },
): SettledClip {
  if (isSettled(clip)) return clip
  const shared = clip.transition?.duration_ms ?? 0
  const start = typeof clip.start_ms === 'number' ? clip.start_ms : Math.max(0, (before ? endOf(before) : 0) - shared)
  const until = (end: number) => (end > start ? end - start : GUESSED_MS)
  const nextStart = typeof next?.start_ms === 'number' ? next.start_ms + (next.transition?.duration_ms ?? 0) : undefined
  const length =
    typeof clip.duration_ms === 'number'
      ? clip.duration_ms
      : clip.duration_ms === 'speech'
        ? until(anchors.speech)
        : until(nextStart ?? (next ? 0 : anchors.known))
  return { ...clip, start_ms: start, duration_ms: length }
}

function lastEnd(tracks: readonly Track[]): number {
  const ends = tracks.flatMap((track) =>
    track.kind === 'caption'
      ? track.captions.map((caption) => caption.end_ms)
      : track.clips.map((clip) =>
          typeof clip.start_ms === 'number' && typeof clip.duration_ms === 'number' ? clip.start_ms + clip.duration_ms : 0,
        ),
  )
  return ends.reduce((last, end) => Math.max(last, end), 0)
}

const endOfKnown = (document: TimelineDocument) => lastEnd(document.tracks)
