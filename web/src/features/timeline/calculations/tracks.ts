import type { Edit } from '../../../api/timeline'
import type { TimelineDocument, Track } from '../../../api/timeline-document'
import type { Settled, SettledTrack } from './settle'
import { settle } from './settle'

/** Tracks by their numbers, and what edits of tracks make of a timeline. All pure. */

type TrackEdit = Extract<Edit, { edit: 'change_track' | 'add_track' | 'remove_track' | 'move_track' }>
type Splice = Extract<Edit, { edit: 'splice' }>
export type SplicedTrack = NonNullable<Splice['track_list']>[number]

export const isTrackId = (id: string) => id.startsWith('track:')
export const trackId = (track: number) => `track:${track}`

/** A track as it is told apart from others: with what is on it first. */
export const namedTrack = (track: SettledTrack) => ({ ...track, first: track.kind === 'caption' ? '' : (track.clips[0]?.id ?? '') })

/** What edits of tracks make of a timeline, for as long as the server has not answered. */
export function withTrackEdit(timeline: Settled, edit: TrackEdit): Settled {
  const { tracks } = timeline
  switch (edit.edit) {
    case 'change_track': {
      const track = tracks[edit.track]
      return track ? { ...timeline, tracks: tracks.with(edit.track, changed(track, edit.changes)) } : timeline
    }
    case 'add_track':
      return settle({ ...timeline, tracks: (tracks as Track[]).toSpliced(edit.at ?? tracks.length, 0, edit.track as unknown as Track) })
    case 'remove_track':
      return { ...timeline, tracks: tracks.toSpliced(edit.track, 1) }
    case 'move_track': {
      const track = tracks[edit.track]
      return track ? { ...timeline, tracks: tracks.toSpliced(edit.track, 1).toSpliced(edit.to, 0, track) } : timeline
    }
  }
}

/** The tracks that a splice lists. */
export function withTrackList(timeline: Settled, list: Splice['track_list']): Settled {
  if (!list) return timeline
  const tracks = list.flatMap((one): Track[] => {
    if ('new' in one) return [one.new as unknown as Track]
    const track = timeline.tracks[numberOf(one) ?? -1]
    if (!track) return []
    return ['changed' in one ? changed(track, one.changed.changes) : track]
  })
  return settle({ ...timeline, tracks })
}

/** The number that a listed track had, if it was there. */
export function numberOf(one: SplicedTrack): number | undefined {
  if ('kept' in one) return one.kept
  return 'changed' in one ? one.changed.track : undefined
}

/** Some fields otherwise. What is taken away is not written. */
function changed(track: SettledTrack, changes: object): SettledTrack {
  const fields = Object.entries({ ...track, ...changes }).filter(([, value]) => value !== null)
  return Object.fromEntries(fields) as unknown as SettledTrack
}

export const settledTracks = (document: TimelineDocument) => settle(document).tracks
