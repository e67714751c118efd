import type { Edit } from '../../../api/timeline'
import type { Caption, Clip, TimelineDocument } from '../../../api/timeline-document'
import { isSame } from './paths'
import type { Settled } from './settle'

export type Splice = NonNullable<Extract<Edit, { edit: 'splice' }>['tracks']>[number]

/** The splice that makes one timeline of another, where clips differ; none where they are equal. Pure. */
export function difference(from: TimelineDocument | Settled, to: TimelineDocument | Settled): Edit[] {
  const tracks = from.tracks.flatMap((track, index): Splice[] => {
    const other = to.tracks[index]
    if (track.kind === 'caption') return other?.kind === 'caption' ? ofClips(index, 'caption', track.captions, other.captions) : []
    return other && other.kind !== 'caption' ? ofClips(index, track.kind, track.clips, other.clips) : []
  })
  return tracks.length > 0 ? [{ edit: 'splice', tracks }] : []
}

type Kind = 'visual' | 'audio' | 'caption'

function ofClips(track: number, kind: Kind, from: readonly (Clip | Caption)[], to: readonly (Clip | Caption)[]): Splice[] {
  let before = 0
  while (before < from.length && before < to.length && isSame(from[before], to[before])) before += 1
  let after = 0
  const most = Math.min(from.length, to.length) - before
  while (after < most && isSame(from[from.length - 1 - after], to[to.length - 1 - after])) after += 1
  const [remove, clips] = [from.length - before - after, to.slice(before, to.length - after)]
  return remove > 0 || clips.length > 0 ? [{ track, from: before, remove, clips: spliced(kind, clips) }] : []
}

export const spliced = (kind: Kind, clips: readonly (Clip | Caption)[]): Splice['clips'] =>
  ({ [kind]: clips }) as unknown as Splice['clips']
