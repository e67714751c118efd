import type { Caption, CaptionWord } from '../../../api/timeline-document'
import type { Intent } from './intent'
import { captionId } from './layout'

/** What people do to captions and their words. All pure. */

/** What a document keeps of a caption's text, in bytes of UTF-8. */
export const LONGEST_TEXT = 1000

/** So much of a word stays when its neighbour grows. */
const LEAST_WORD_MS = 20

/** Which word of which caption is meant, each counted from 0. */
export interface WordPlace {
  track: number
  caption: number
  word: number
}

export interface Span {
  startMs: number
  endMs: number
}

/** Writes another text. The words that are in both keep their times, which the server sees to. */
export const rewriteCaption = (track: number, caption: number, text: string): Intent => ({
  touches: [{ clip: captionId(track, caption), paths: ['text'] }],
  value: text,
  edits: (document) => {
    const row = document.tracks[track]
    const is = row?.kind === 'caption' ? row.captions[caption] : undefined
    return is && is.text !== text ? [{ edit: 'rewrite_caption', track, caption, text }] : []
  },
})

/** Has a word be said at another time. Its neighbours give way. */
export const moveWord = ({ track, caption, word }: WordPlace, { startMs, endMs }: Span): Intent => ({
  touches: [{ clip: captionId(track, caption), paths: ['text', `words.${word}`] }],
  edits: () => [{ edit: 'move_word', track, caption, word, start_ms: startMs, end_ms: endMs }],
})

/** A border that hands move: of the word before it, of the one behind it, or of both where they touch. */
export interface WordBorder {
  before: number | undefined
  behind: number | undefined
  atMs: number
  leastMs: number
  mostMs: number
}

/** The borders of a caption's words, in order. */
export function bordersOf(caption: Caption): WordBorder[] {
  const words = caption.words ?? []
  return words.flatMap((word, index): WordBorder[] => {
    const next = words[index + 1]
    const isShared = next !== undefined && next.start_ms === word.end_ms
    const begins = words[index - 1]?.end_ms !== word.start_ms || index === 0
    const start = begins ? [border(undefined, index, word.start_ms, startRange(caption, index))] : []
    const end = isShared
      ? border(index, index + 1, word.end_ms, [word.start_ms + LEAST_WORD_MS, next.end_ms - LEAST_WORD_MS])
      : border(index, undefined, word.end_ms, endRange(caption, index))
    return [...start, end]
  })
}

const border = (before: number | undefined, behind: number | undefined, atMs: number, [least, most]: [number, number]): WordBorder => ({
  before,
  behind,
  atMs,
  // What is narrower already stays as it is.
  leastMs: Math.min(least, atMs),
  mostMs: Math.max(most, atMs),
})

/** Between which times a word may begin: it leaves something of itself, and of the word before it. */
export function startRange(caption: Caption, index: number): [number, number] {
  const words = caption.words ?? []
  const before = words[index - 1]
  return [before ? before.start_ms + LEAST_WORD_MS : caption.start_ms, (words[index]?.end_ms ?? caption.end_ms) - LEAST_WORD_MS]
}

/** Between which times a word may end. */
export function endRange(caption: Caption, index: number): [number, number] {
  const words = caption.words ?? []
  const behind = words[index + 1]
  return [
    (words[index]?.start_ms ?? caption.start_ms) + LEAST_WORD_MS,
    behind ? Math.max(behind.end_ms - LEAST_WORD_MS, behind.start_ms) : caption.end_ms,
  ]
}

/** Which word is moved, and where to, when a border goes to a time. Nothing where it stays. */
export function borderMoved(caption: Caption, of: WordBorder, toMs: number): { word: number; span: Span } | undefined {
  const at = Math.min(Math.max(Math.round(toMs), of.leastMs), of.mostMs)
  const words = caption.words ?? []
  if (at === of.atMs) return undefined
  // Of two words that touch, the one that grows is moved: the other one gives way.
  const word = of.behind !== undefined && (of.before === undefined || at < of.atMs) ? of.behind : of.before
  const is = word === undefined ? undefined : words[word]
  if (word === undefined || !is) return undefined
  return { word, span: word === of.behind ? { startMs: at, endMs: is.end_ms } : { startMs: is.start_ms, endMs: at } }
}

/** Where a word lies that is moved as a whole, as far as its neighbours leave room. */
export function nudged(caption: Caption, index: number, byMs: number): Span | undefined {
  const word = caption.words?.[index]
  if (!word) return undefined
  const [least] = startRange(caption, index)
  const [, most] = endRange(caption, index)
  const by = Math.min(Math.max(byMs, least - word.start_ms), most - word.end_ms)
  return by * byMs > 0 ? { startMs: word.start_ms + by, endMs: word.end_ms + by } : undefined
}

/** The words of a caption with one of them elsewhere: the one before ends, and the one behind begins, where it does. */
export function withMovedWord(words: readonly CaptionWord[], index: number, { startMs, endMs }: Span): CaptionWord[] {
  return words.map((word, at) => {
    if (at === index) return { ...word, start_ms: startMs, end_ms: endMs }
    if (at === index - 1) return { ...word, end_ms: Math.min(word.end_ms, startMs) }
    return at === index + 1 ? { ...word, start_ms: Math.max(word.start_ms, endMs) } : word
  })
}

/**
 * The caption with another text, for as long as the server has not said how its words lie then: as many words as before keep
 * their times, of others none is known.
 */
export function rewritten(caption: Caption, text: string): Caption {
  const encoder = new TextEncoder()
  const found = [...text.matchAll(/\S+/g)]
  const words = caption.words ?? []
  if (found.length !== words.length) return { ...caption, text, words: [] }
  return {
    ...caption,
    text,
    words: words.map((word, index) => {
      const [token = ''] = found[index] ?? []
      const start = encoder.encode(text.slice(0, found[index]?.index ?? 0)).length
      return { ...word, bytes: { start, end: start + encoder.encode(token).length } }
    }),
  }
}
