import { expect, test } from 'vitest'

import type { Caption } from '../../../api/timeline-document'
import { composed } from '../../../testing/timelines'
import { applied } from './apply'
import { borderMoved, bordersOf, moveWord, nudged, rewriteCaption } from './captions'
import { difference } from './difference'
import { kept, rebased } from './history'
import { clashOf } from './intent'
import { captionId } from './layout'
import { settle, type Settled } from './settle'

const TRACK = 3
const START = settle(composed(3))
const done = (timeline: Settled, ...intents: ReturnType<typeof moveWord>[]) => intents.reduce((now, intent) => applied(now, intent.edits(now)), timeline)
const captionOf = (timeline: Settled, index: number): Caption => {
  const row = timeline.tracks[TRACK]
  if (row?.kind !== 'caption') throw new Error('no captions')
  return row.captions[index]!
}
const times = (caption: Caption) => (caption.words ?? []).map((word) => [word.start_ms, word.end_ms])
const word = (caption: number, word: number) => ({ track: TRACK, caption, word })

test('words that touch have one border, and the one that does not grow gives way', () => {
  const caption = captionOf(START, 0)
  const borders = bordersOf(caption)
  expect(borders.map(({ before, behind, atMs }) => [before, behind, atMs])).toEqual([[undefined, 0, 200], [0, 1, 500], [1, undefined, 1200]])
  const later = borderMoved(caption, borders[1]!, 700)
  expect(later).toEqual({ word: 0, span: { startMs: 200, endMs: 700 } })
  expect(times(captionOf(done(START, moveWord(word(0, 0), later!.span)), 0))).toEqual([[200, 700], [700, 1200]])
  const earlier = borderMoved(caption, borders[1]!, 300)
  expect(earlier).toEqual({ word: 1, span: { startMs: 300, endMs: 1200 } })
  expect(times(captionOf(done(START, moveWord(word(0, 1), earlier!.span)), 0))).toEqual([[200, 300], [300, 1200]])
})

test('a border leaves something of each word, and stays inside of the caption', () => {
  const caption = captionOf(START, 0)
  const [first, middle, last] = bordersOf(caption)
  expect(borderMoved(caption, first!, -500), 'it is at its beginning').toBeUndefined()
  expect(borderMoved(caption, middle!, 0)?.span).toEqual({ startMs: 220, endMs: 1200 })
  expect(borderMoved(caption, middle!, 9000)?.span).toEqual({ startMs: 200, endMs: 1180 })
  expect(borderMoved(caption, last!, 9000)?.span).toEqual({ startMs: 500, endMs: 1600 })
})

test('words with a pause between them have a border each', () => {
  const apart = captionOf(done(START, moveWord(word(0, 1), { startMs: 800, endMs: 1200 })), 0)
  expect(bordersOf(apart).map(({ before, behind, atMs }) => [before, behind, atMs])).toEqual([[undefined, 0, 200], [0, undefined, 500], [undefined, 1, 800], [1, undefined, 1200]])
  expect(borderMoved(apart, bordersOf(apart)[1]!, 900)?.span, 'it pushes').toEqual({ startMs: 200, endMs: 900 })
})

test('a word that is nudged stays between its neighbours and as long as it is', () => {
  const caption = captionOf(START, 0)
  expect(nudged(caption, 1, 40)).toEqual({ startMs: 540, endMs: 1240 })
  expect(nudged(caption, 1, 9000)).toEqual({ startMs: 900, endMs: 1600 })
  expect(nudged(caption, 1, -9000)).toEqual({ startMs: 220, endMs: 920 })
  expect(nudged(caption, 0, -40), 'there is no room').toBeUndefined()
})

test('a text of as many words keeps their times, also where letters take more bytes', () => {
  const after = captionOf(done(START, rewriteCaption(TRACK, 0, 'Thé — 2')), 0)
  expect([after.text, after.words]).toEqual(['Thé — 2', []])
  const same = captionOf(done(START, rewriteCaption(TRACK, 0, 'Thé élargi')), 0)
  expect(same.words?.map(({ bytes }) => bytes)).toEqual([{ start: 0, end: 4 }, { start: 5, end: 12 }])
  expect(times(same)).toEqual([[200, 500], [500, 1200]])
  expect(rewriteCaption(TRACK, 0, captionOf(START, 0).text).edits(START), 'nothing is left to do').toEqual([])
})

test('two people who change two words, or the text of two captions, are in nobody’s way', () => {
  const theirs = done(START, moveWord(word(0, 1), { startMs: 600, endMs: 1200 }))
  expect(clashOf(moveWord(word(0, 0), { startMs: 200, endMs: 400 }), START, theirs)).toBeUndefined()
  expect(clashOf(rewriteCaption(TRACK, 1, 'Mine'), START, theirs)).toBeUndefined()
  expect(clashOf(moveWord(word(0, 1), { startMs: 700, endMs: 1200 }), START, theirs)).toMatchObject({ clip: captionId(TRACK, 0), path: 'words.1' })
  const text = done(START, rewriteCaption(TRACK, 0, 'Theirs here'))
  expect(clashOf(rewriteCaption(TRACK, 0, 'Mine'), START, text)).toEqual({ clip: captionId(TRACK, 0), path: 'text', yours: 'Mine', theirs: 'Theirs here' })
  expect(clashOf(moveWord(word(0, 1), { startMs: 700, endMs: 1200 }), START, text), 'it may be another word').toMatchObject({ path: 'text' })
})

test('what was done to a caption is taken back where it still is as it was left, and not over what others wrote', () => {
  const mine = done(START, rewriteCaption(TRACK, 1, 'Mine'))
  const act = kept('rewrite', difference(mine, START), mine)
  const elsewhere = done(mine, moveWord(word(0, 1), { startMs: 600, endMs: 1200 }))
  expect(captionOf(applied(elsewhere, rebased(act, elsewhere) ?? []), 1)).toEqual(captionOf(START, 1))
  expect(rebased(act, done(mine, rewriteCaption(TRACK, 1, 'Theirs')))).toBeUndefined()
})
