import type { Edit } from '../../../api/timeline'
import type { Caption, TimelineDocument, Track } from '../../../api/timeline-document'
import type { Intent } from './intent'
import { isSame } from './paths'
import { trackId } from './tracks'

/** What people do to tracks, as intents. All pure. */

export type TrackChanges = Extract<Edit, { edit: 'change_track' }>['changes']

/** What can be put anew into a timeline. */
export type NewTrack = 'visual' | 'speech' | 'music' | 'effect' | 'caption'

/** The limit of timelines. */
export const MOST_TRACKS = 64

/** Somebody else may have put another track in the place of this one: what tells them apart is touched, too. */
const meant = (track: number, paths: readonly string[]) => ({ clip: trackId(track), paths: [...paths, 'kind', 'first'] })

/** Gives a field of a track another value; `null` takes away what it can be without. */
export const changeTrack = <Name extends keyof TrackChanges>(track: number, name: Name, value: TrackChanges[Name]): Intent => ({
  touches: [meant(track, [name])],
  value,
  edits: (document) => (isAlready(document.tracks[track], name, value) ? [] : [{ edit: 'change_track', track, changes: { [name]: value } }]),
})

/** What a track says where it does not say it. */
const USUAL: TrackChanges = { name: '', gain_db: 0, muted: false, position: 'auto', scale: 1, ducking: null, font: null, color: null, highlight: null }

const isAlready = (track: Track | undefined, name: keyof TrackChanges, value: unknown) =>
  isSame((track as unknown as Record<string, unknown> | undefined)?.[name] ?? USUAL[name], value)

/** The number that a new track gets: pictures lie before the others, captions and sounds come last. */
export function placeOfNew(document: TimelineDocument, kind: NewTrack): number {
  if (kind !== 'visual') return document.tracks.length
  return document.tracks.findLastIndex((track) => track.kind === 'visual') + 1
}

export interface NewCaptions {
  language: string
  captions: readonly Caption[]
}

/** Puts a track into a timeline: an empty one, or one of captions that are said already. */
export const addTrack = (kind: NewTrack, { language, captions }: NewCaptions): Intent => ({
  touches: [],
  edits: (document) => [{ edit: 'add_track', at: placeOfNew(document, kind), track: trackOf(kind, language, captions) as never }],
})

function trackOf(kind: NewTrack, language: string, captions: readonly Caption[]): Track {
  if (kind === 'visual') return { kind, clips: [] }
  if (kind === 'caption') return { kind, style: 'karaoke', language, captions: [...captions] }
  return { kind: 'audio', role: kind, clips: [] }
}

/** Removes a track with all that is on it. */
export const removeTrack = (track: number): Intent => ({
  touches: [{ clip: trackId(track) }],
  edits: () => [{ edit: 'remove_track', track }],
})

/** Takes a track elsewhere among the others. */
export const moveTrack = (track: number, to: number): Intent => ({
  touches: [meant(track, []), meant(to, [])],
  edits: () => (track === to ? [] : [{ edit: 'move_track', track, to }]),
})
