import type { Edit } from '../../../api/timeline'
import type { Caption, Clip, TimelineDocument, Track } from '../../../api/timeline-document'
import type { Splice } from './difference'
import type { Intent } from './intent'
import { isSame } from './paths'
import { numberOf, type SplicedTrack } from './tracks'

/** The clips that a splice takes away, as they were when it was told: it is done where they still are. */
interface Place {
  gone: (Clip | Caption)[]
  /** The one before them. */
  before: Clip | Caption | undefined
}

/** Something that was done, and what takes it back. */
export interface Done<Label> {
  label: Label
  edits: Edit[]
  places: Place[]
  /** The tracks, as they were when lists of them were told. */
  tracks?: readonly Track[] | undefined
}

export interface History<Label> {
  undo: readonly Done<Label>[]
  redo: readonly Done<Label>[]
}

/** So many acts are remembered. */
const MOST = 200

export const noHistory = <Label>(): History<Label> => ({ undo: [], redo: [] })

/** The splices of clips, each with the number that its track has before the tracks are listed anew. */
const splicesOf = (edits: readonly Edit[]): (Splice & { was: number })[] =>
  edits.flatMap((edit) =>
    edit.edit === 'splice' ? (edit.tracks ?? []).map((splice) => ({ ...splice, was: trackBefore(edit.track_list, splice.track) })) : [],
  )

const trackBefore = (list: readonly SplicedTrack[] | null | undefined, track: number) =>
  list ? (list[track] && numberOf(list[track])) ?? -1 : track

const isListing = (edit: Edit) => edit.edit === 'splice' && edit.track_list != null

/** Keeps what the server told: `inverse` leads from `after` to the version before. Pure. */
export function kept<Label>(label: Label, inverse: Edit[], after: TimelineDocument): Done<Label> {
  const places = splicesOf(inverse).map(({ was, from, remove }) => {
    const clips = clipsOn(after, was)
    return { gone: clips.slice(from, from + remove), before: clips[from - 1] }
  })
  return { label, edits: inverse, places, ...(inverse.some(isListing) && { tracks: after.tracks }) }
}

/** What takes an act back in a version in which others may have done more: nothing where they changed the same clips. Pure. */
export function rebased(done: Done<unknown>, document: TimelineDocument): Edit[] | undefined {
  let index = 0
  const edits: Edit[] = []
  for (const edit of done.edits) {
    if (edit.edit !== 'splice' || (edit.track_list && !isListedStill(edit.track_list, done.tracks ?? [], document.tracks))) return undefined
    const tracks: Splice[] = []
    for (const splice of edit.tracks ?? []) {
      const from = placeIn(clipsOn(document, trackBefore(edit.track_list, splice.track)), done.places[index], splice.from)
      index += 1
      if (from === undefined) return undefined
      tracks.push({ ...splice, from })
    }
    edits.push({ ...edit, ...(edit.tracks && { tracks }) })
  }
  return edits
}

/** Whether the tracks are those that were listed: what goes is as it was, what stays is there, and what is changed was not changed by others. */
function isListedStill(list: readonly SplicedTrack[], were: readonly Track[], are: readonly Track[]): boolean {
  if (were.length !== are.length) return false
  return were.every((was, number) => {
    const is = are[number]
    const kept = list.find((one) => numberOf(one) === number)
    if (!kept || !is) return isSame(was, is)
    const fields = 'changed' in kept ? Object.keys(kept.changed.changes) : []
    return firstOf(was) === firstOf(is) && fields.every((name) => isSame(fieldOf(was, name), fieldOf(is, name)))
  })
}

const fieldOf = (track: Track, name: string) => (track as unknown as Record<string, unknown>)[name]

/** What tells tracks apart. */
const firstOf = (track: Track) => `${track.kind} ${track.kind === 'audio' ? track.role : ''} ${track.name ?? ''}`

function placeIn(clips: readonly (Clip | Caption)[], place: Place | undefined, usual: number): number | undefined {
  if (!place) return undefined
  const isHere = (from: number) =>
    place.gone.length > 0
      ? place.gone.every((clip, offset) => isSame(clips[from + offset], clip))
      : place.before === undefined
        ? from === 0
        : isSame(clips[from - 1], place.before)
  if (isHere(usual)) return usual
  for (let from = 0; from <= clips.length - place.gone.length; from += 1) if (isHere(from)) return from
  return undefined
}

/** Why something cannot be taken back: others went on from it. */
export class CannotTakeBack extends Error {}

export const takingBack = (done: Done<unknown>): Intent => ({
  touches: [],
  edits: (document) => {
    const edits = rebased(done, document)
    if (!edits) throw new CannotTakeBack()
    return edits
  },
})

/** Something new was done: what had been taken back cannot be done again from here. */
export const withDone = <Label>(history: History<Label>, done: Done<Label>): History<Label> =>
  done.edits.length === 0 ? history : { undo: [...history.undo, done].slice(-MOST), redo: [] }

export const withUndone = <Label>(history: History<Label>, done: Done<Label>): History<Label> => ({
  undo: history.undo.slice(0, -1),
  redo: [...history.redo, done],
})

export const withRedone = <Label>(history: History<Label>, done: Done<Label>): History<Label> => ({
  undo: [...history.undo, done],
  redo: history.redo.slice(0, -1),
})

function clipsOn(document: TimelineDocument, track: number): readonly (Clip | Caption)[] {
  const row = document.tracks[track]
  return row?.kind === 'caption' ? row.captions : (row?.clips ?? [])
}
