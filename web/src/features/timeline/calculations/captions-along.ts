import type { Edit } from '../../../api/timeline'
import type { Caption, TimelineDocument } from '../../../api/timeline-document'
import { applied } from './apply'
import { difference } from './difference'
import type { Intent } from './intent'
import { endOf, settle, type Settled, type SettledClip, type SettledTrack } from './settle'

/**
 * What is done to clips, done to the captions that lie on them, too: a caption goes with the voice that it lies on, and where there
 * is none with the picture; with a clip that is deleted and closed up it goes as well. One act, which is taken back as one. Pure.
 */
export const withCaptions = (intent: Intent): Intent => ({
  ...intent,
  edits: (document) => {
    const edits = intent.edits(document)
    return [...edits, ...captionEdits(document, edits)]
  },
})

function captionEdits(document: TimelineDocument, edits: readonly Edit[]): Edit[] {
  const before = settle(document)
  const after = applied(before, edits)
  if (!after.tracks.some((track) => track.kind === 'caption' && track.captions.length > 0)) return []
  const shifts = shiftsOf(before, after, edits)
  if (shifts.size === 0) return []
  const carriers = [speech, pictures].map((isOne) => before.tracks.filter(isOne).map(({ clips }) => clips.toSorted((a, b) => a.start_ms - b.start_ms)))
  const tracks = after.tracks.map((track): SettledTrack => {
    if (track.kind !== 'caption') return track
    const shifted = track.captions.flatMap((caption): Caption[] => {
      const by = shifts.get(carrierOf(caption, carriers)?.id ?? '') ?? 0
      if (by === 'gone') return []
      return [by === 0 ? caption : shiftedCaption(caption, by)]
    })
    return { ...track, captions: shifted.every((caption, at) => caption === track.captions[at]) && shifted.length === track.captions.length ? track.captions : inOrder(shifted) }
  })
  return difference(after, { ...after, tracks })
}

type OfClips = Exclude<SettledTrack, { kind: 'caption' }>

const speech = (track: SettledTrack): track is OfClips => track.kind === 'audio' && track.role === 'speech'
const pictures = (track: SettledTrack): track is OfClips => track.kind === 'visual'

/** How far what each clip shows or speaks is moved, where it is; and which clips are gone with the room that they took. */
function shiftsOf(before: Settled, after: Settled, edits: readonly Edit[]): Map<string, number | 'gone'> {
  const closed = new Set(edits.flatMap((edit) => (edit.edit === 'ripple_delete' ? [edit.clip] : [])))
  const now = new Map(clipsOf(after).map((clip) => [clip.id, clip]))
  const shifts = new Map<string, number | 'gone'>()
  for (const clip of clipsOf(before)) {
    const is = now.get(clip.id)
    const by = is ? shiftOf(clip, is) : closed.has(clip.id) ? 'gone' : 0
    if (by !== 0) shifts.set(clip.id, by)
  }
  return shifts
}

const clipsOf = (timeline: Settled): SettledClip[] => timeline.tracks.flatMap((track) => (track.kind === 'caption' ? [] : track.clips))

/** By where the file of a clip would begin: a trimmed start moves nothing of what stays. */
function shiftOf(was: SettledClip, is: SettledClip): number {
  const [before, now] = [playedOf(was), playedOf(is)]
  if (before && now) return before.speed === now.speed ? Math.round(is.start_ms - now.from - (was.start_ms - before.from)) : 0
  return was.duration_ms === is.duration_ms ? is.start_ms - was.start_ms : 0
}

function playedOf(clip: SettledClip): { from: number; speed: number } | undefined {
  const played = clip.source !== undefined && !clip.looped ? clip : clip.content?.source !== undefined && clip.content.kind !== 'image' ? clip.content : undefined
  if (!played) return undefined
  const speed = played.speed ?? 1
  return { from: (played.source_in_ms ?? 0) / speed, speed }
}

/** The clip that a caption belongs to: the one at its middle, of the kinds in their order. Clips stand in the order of their starts. */
function carrierOf(caption: Caption, kinds: readonly (readonly (readonly SettledClip[])[])[]): SettledClip | undefined {
  const middle = (caption.start_ms + caption.end_ms) / 2
  for (const tracks of kinds) {
    for (const clips of tracks) {
      const found = clipAt(clips, middle)
      if (found) return found
    }
  }
  return undefined
}

/** Sounds may overlap, but not many at once. */
const MOST_AT_ONCE = 8

function clipAt(clips: readonly SettledClip[], ms: number): SettledClip | undefined {
  let [low, high] = [0, clips.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((clips[middle]?.start_ms ?? 0) <= ms) low = middle + 1
    else high = middle
  }
  return clips.slice(Math.max(0, low - MOST_AT_ONCE), low).findLast((clip) => endOf(clip) > ms)
}

function shiftedCaption(caption: Caption, by: number): Caption {
  const least = Math.max(by, -caption.start_ms)
  return {
    ...caption,
    start_ms: caption.start_ms + least,
    end_ms: caption.end_ms + least,
    ...(caption.words && { words: caption.words.map((word) => ({ ...word, start_ms: word.start_ms + least, end_ms: word.end_ms + least })) }),
  }
}

/** Captions in order of time, without overlap: one ends where the next one begins, and one that would not be shown goes. */
export function inOrder(captions: readonly Caption[]): Caption[] {
  const sorted = captions.toSorted((a, b) => a.start_ms - b.start_ms)
  return sorted.flatMap((caption, at): Caption[] => {
    const end = Math.min(caption.end_ms, sorted[at + 1]?.start_ms ?? Infinity)
    if (end <= caption.start_ms) return []
    return [end === caption.end_ms ? caption : endedAt(caption, end)]
  })
}

/** Words that come later are seen with the others, and never stand out: as the server ends captions. */
const endedAt = (caption: Caption, end: number): Caption => ({
  ...caption,
  end_ms: end,
  ...(caption.words && { words: caption.words.map((word) => ({ ...word, start_ms: Math.min(word.start_ms, end), end_ms: Math.min(word.end_ms, end) })) }),
})
