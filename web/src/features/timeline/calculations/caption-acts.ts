import type { Caption, CaptionTrack, CaptionWord, TimelineDocument } from '../../../api/timeline-document'
import { LONGEST_TEXT } from './captions'
import { difference } from './difference'
import type { Intent } from './intent'
import { captionId } from './layout'

/** What people do to whole captions: split, join, add, remove, show for longer. All pure; documents know it as splices. */

/** Which caption is meant, counted from 0. */
export interface CaptionPlace {
  track: number
  index: number
}

/** A caption that is shown for less is not read. */
export const LEAST_CAPTION_MS = 200
/** A caption that is added is shown for so long, where there is room. */
const ADDED_MS = 2000

const WHOLE = ['text', 'start_ms', 'end_ms', 'words']

/** Changes the captions of some tracks, as one act. */
function changing(touches: Intent['touches'], change: (track: number, captions: readonly Caption[]) => readonly Caption[]): Intent {
  const changed = (document: TimelineDocument) =>
    document.tracks.map((row, track) => (row.kind === 'caption' ? { ...row, captions: [...change(track, row.captions)] } : row))
  return { touches, edits: (document) => difference(document, { ...document, tracks: changed(document) }) }
}

const onlyAt = (place: CaptionPlace, change: (captions: readonly Caption[], caption: Caption) => readonly Caption[]) =>
  (track: number, captions: readonly Caption[]) => {
    const caption = track === place.track ? captions[place.index] : undefined
    return caption ? change(captions, caption) : captions
  }

/** Takes captions away. */
export const removeCaptions = (places: readonly CaptionPlace[]): Intent =>
  changing(
    places.map(({ track, index }) => ({ clip: captionId(track, index) })),
    (track, captions) => captions.filter((_, index) => !places.some((place) => place.track === track && place.index === index)),
  )

/** Shows a caption from another time on, or until another one. */
export const setCaptionTimes = (place: CaptionPlace, { startMs, endMs }: { startMs: number; endMs: number }): Intent =>
  changing(
    [{ clip: captionId(place.track, place.index), paths: ['start_ms', 'end_ms'] }],
    onlyAt(place, (captions, caption) => captions.with(place.index, { ...caption, start_ms: startMs, end_ms: endMs })),
  )

/** Between which times a caption may begin and end: apart from its neighbours, round its words, and before the end of all. */
export function captionRanges(captions: readonly Caption[], index: number, lastMs: number): { start: [number, number]; end: [number, number] } | undefined {
  const caption = captions[index]
  if (!caption) return undefined
  const words = caption.words ?? []
  const [least, most] = [captions[index - 1]?.end_ms ?? 0, captions[index + 1]?.start_ms ?? Math.max(lastMs, caption.end_ms)]
  const [first, last] = [words[0]?.start_ms, words.at(-1)?.end_ms]
  return {
    start: [least, Math.max(least, Math.min(caption.end_ms - LEAST_CAPTION_MS, first ?? Infinity))],
    end: [Math.min(most, Math.max(caption.start_ms + LEAST_CAPTION_MS, last ?? 0)), most],
  }
}

/** Where a caption is split, and into what. */
export interface Halves {
  left: Caption
  right: Caption
}

/** Two captions of one, between the words that are said before a time and behind it. Nothing where it has but one word. */
export function halvesAt(caption: Caption, atMs: number): Halves | undefined {
  const words = caption.words ?? []
  if (words.length === 0) return halvesOfText(caption, atMs)
  // A word belongs to the side on which more of it is said.
  const found = words.findIndex((word) => (word.start_ms + word.end_ms) / 2 >= atMs)
  return halvesBefore(caption, found < 0 ? words.length - 1 : Math.max(1, found))
}

/** Two captions of one, the second of which begins with a word. */
export function halvesBefore(caption: Caption, word: number): Halves | undefined {
  const words = caption.words ?? []
  const [last, first] = [words[word - 1], words[word]]
  if (!last || !first) return undefined
  const bytes = new TextEncoder().encode(caption.text)
  const text = (from: number, to?: number) => new TextDecoder().decode(bytes.slice(from, to))
  // What stands between two words belongs to the one that it touches: a full stop to the left, a bracket to the right.
  const between = text(last.bytes.end, first.bytes.start)
  const space = between.search(/\s/)
  const cut = space < 0 ? first.bytes.start : last.bytes.end + lengthOf(between.slice(0, space))
  const [left, right] = [text(0, cut).trimEnd(), text(cut)]
  const begun = right.trimStart()
  const skipped = cut + lengthOf(right) - lengthOf(begun)
  const at = borderBetween(last, first)
  return {
    left: { ...caption, end_ms: at, text: left, words: words.slice(0, word) },
    right: { ...caption, start_ms: at, text: begun, words: words.slice(word).map((one) => shiftedBytes(one, -skipped)) },
  }
}

/** The first half stays until the second one is spoken. */
const borderBetween = (last: CaptionWord, first: CaptionWord) => Math.max(last.end_ms, first.start_ms)

/** Where no word has a time, the text is split where it is as far as the time is. */
function halvesOfText(caption: Caption, atMs: number): Halves | undefined {
  const length = caption.end_ms - caption.start_ms
  const share = length > 0 ? (atMs - caption.start_ms) / length : 0
  if (share <= 0 || share >= 1) return undefined
  const spaces = [...caption.text.trim().matchAll(/\s+/g)]
  const wanted = share * caption.text.trim().length
  const [nearest] = spaces.sort((a, b) => Math.abs(a.index - wanted) - Math.abs(b.index - wanted))
  if (!nearest) return undefined
  const text = caption.text.trim()
  const at = Math.round(atMs)
  return {
    left: { ...caption, end_ms: at, text: text.slice(0, nearest.index) },
    right: { ...caption, start_ms: at, text: text.slice(nearest.index + nearest[0].length) },
  }
}

/** Puts two captions in the place of one. `halves` says which, of the caption as it is then. */
export const splitCaption = (place: CaptionPlace, halves: (caption: Caption) => Halves | undefined): Intent =>
  changing(
    [{ clip: captionId(place.track, place.index), paths: WHOLE }],
    onlyAt(place, (captions, caption) => {
      const two = halves(caption)
      return two ? captions.toSpliced(place.index, 1, two.left, two.right) : captions
    }),
  )

/** Languages that are written without spaces between words. */
const WITHOUT_SPACES = /^(zh|ja|th|lo|my|km)\b/

/** One caption of two that follow each other. Nothing where that is more than a caption holds. */
export function joined(left: Caption, right: Caption, language: string): Caption | undefined {
  const space = WITHOUT_SPACES.test(language) ? '' : ' '
  const text = `${left.text}${space}${right.text}`
  if (lengthOf(text) > LONGEST_TEXT) return undefined
  const by = lengthOf(left.text) + space.length
  const [before, behind] = [left.words ?? [], right.words ?? []]
  // Times of some words are none of the whole.
  const words = before.length > 0 && behind.length > 0 ? [...before, ...behind.map((word) => shiftedBytes(word, by))] : []
  return { ...left, end_ms: right.end_ms, text, words }
}

/** The caption that comes of one and the next, where that can be. */
export function joinedWithNext(track: CaptionTrack, index: number): Caption | undefined {
  const [left, right] = [track.captions[index], track.captions[index + 1]]
  return left && right ? joined(left, right, track.language) : undefined
}

/** Makes one caption of one and the next. */
export const joinCaptions = ({ track, index }: CaptionPlace): Intent => ({
  touches: [index, index + 1].map((one) => ({ clip: captionId(track, one), paths: WHOLE })),
  edits: (document) => {
    const row = document.tracks[track]
    const one = row?.kind === 'caption' ? joinedWithNext(row, index) : undefined
    if (row?.kind !== 'caption' || !one) return []
    return difference(document, { ...document, tracks: document.tracks.with(track, { ...row, captions: row.captions.toSpliced(index, 2, one) }) })
  },
})

/** Where a caption that is added at a time would stand among the others; nothing where there is no room for it. */
export function roomAt(captions: readonly Caption[], atMs: number, endMs: number): { index: number; startMs: number; endMs: number } | undefined {
  const found = captions.findIndex((caption) => caption.end_ms > atMs)
  const index = found < 0 ? captions.length : found
  const next = captions[index]
  const until = Math.min(atMs + ADDED_MS, next?.start_ms ?? Infinity, endMs)
  return until - atMs >= LEAST_CAPTION_MS ? { index, startMs: atMs, endMs: until } : undefined
}

/** Adds a caption at a time. What others put there meanwhile stays. */
export const addCaption = (track: number, atMs: number, endMs: number, text: string): Intent => ({
  touches: [],
  edits: (document) => {
    const row = document.tracks[track]
    const room = row?.kind === 'caption' ? roomAt(row.captions, atMs, endMs) : undefined
    if (row?.kind !== 'caption' || !room) return []
    const caption: Caption = { start_ms: room.startMs, end_ms: room.endMs, text }
    return difference(document, { ...document, tracks: document.tracks.with(track, { ...row, captions: row.captions.toSpliced(room.index, 0, caption) }) })
  },
})

const lengthOf = (text: string) => new TextEncoder().encode(text).length

const shiftedBytes = (word: CaptionWord, by: number): CaptionWord => ({
  ...word,
  bytes: { start: word.bytes.start + by, end: word.bytes.end + by },
})
