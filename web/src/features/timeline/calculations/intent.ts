import type { Edit } from '../../../api/timeline'
import type { TimelineDocument } from '../../../api/timeline-document'
import { at, isSame } from './paths'
import { captionId } from './layout'
import { settle } from './settle'
import { namedTrack, trackId } from './tracks'

/** What of a clip, a caption or a track somebody means to change: fields by their paths, or all of it. */
export interface Touch {
  clip: string
  paths?: readonly string[]
}

/** A change that is meant, apart from the version that it is made in: where somebody else was faster it is made in theirs. */
export interface Intent {
  /** The edits against a version; none where there is nothing left to do. */
  edits: (document: TimelineDocument) => Edit[]
  touches: readonly Touch[]
  /** For who has to choose: the new value of the one field that it is about. */
  value?: unknown
}

/** Two changes that are in nobody's way, as one. The second one is made in the version that there was before the first. */
export const both = (one: Intent, other: Intent): Intent => ({
  touches: [...one.touches, ...other.touches],
  edits: (document) => [...one.edits(document), ...other.edits(document)],
})

/** Two people changed the same. */
export interface Clash {
  clip: string
  /** The field, where it is about one. */
  path: string | undefined
  yours: unknown
  /** `undefined` where the clip is gone. */
  theirs: unknown
}

/** Returns what two people changed at once, or nothing where one can be done on top of the other. Pure. */
export function clashOf(intent: Intent, base: TimelineDocument, latest: TimelineDocument): Clash | undefined {
  const [before, now] = [clipsById(base), clipsById(latest)]
  for (const { clip, paths } of intent.touches) {
    const [was, is] = [before.get(clip), now.get(clip)]
    if (!is) return { clip, path: undefined, yours: intent.value, theirs: undefined }
    if (!paths) {
      if (!isSame(was, is)) return { clip, path: undefined, yours: intent.value, theirs: is }
      continue
    }
    const path = paths.find((path) => !isSame(at(was, path), at(is, path)) && !isSame(at(is, path), intent.value))
    if (path) return { clip, path, yours: intent.value, theirs: at(is, path) }
  }
  return undefined
}

function clipsById(document: TimelineDocument): Map<string, object> {
  const tracks = settle(document).tracks
  return new Map(
    tracks.flatMap((track, number): [string, object][] => [
      [trackId(number), namedTrack(track)],
      ...(track.kind === 'caption'
        ? track.captions.map((caption, index): [string, object] => [captionId(number, index), caption])
        : track.clips.map((clip): [string, object] => [clip.id, clip])),
    ]),
  )
}
