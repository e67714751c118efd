import { expect, test } from 'vitest'

import type { Caption, CaptionTrack } from '../../../api/timeline-document'
import { composed } from '../../../testing/timelines'
import { applied } from './apply'
import { addCaption, captionRanges, halvesAt, halvesBefore, joinCaptions, joined, removeCaptions, roomAt, setCaptionTimes, splitCaption } from './caption-acts'
import { LONGEST_TEXT } from './captions'
import { clashOf, type Intent } from './intent'
import { captionId } from './layout'
import { settle, type Settled } from './settle'

const TRACK = 3
const START = settle(composed(3))
const done = (timeline: Settled, ...intents: Intent[]) => intents.reduce((now, intent) => applied(now, intent.edits(now)), timeline)
const captionsOf = (timeline: Settled) => (timeline.tracks[TRACK] as CaptionTrack).captions
const texts = (timeline: Settled) => captionsOf(timeline).map(({ text }) => text)
const place = (index: number) => ({ track: TRACK, index })

/** A caption whose words take 100 ms each, with 20 ms between them. */
function spoken(text: string, words: readonly string[]): Caption {
  const bytes = (part: string) => new TextEncoder().encode(part).length
  let from = 0
  const timed = words.map((word, index) => {
    const at = text.indexOf(word, from)
    from = at + word.length
    return { bytes: { start: bytes(text.slice(0, at)), end: bytes(text.slice(0, from)) }, start_ms: index * 120, end_ms: index * 120 + 100 }
  })
  return { start_ms: 0, end_ms: words.length * 120, text, words: timed }
}

const wordsIn = ({ text, words }: Caption) => {
  const bytes = new TextEncoder().encode(text)
  return words?.map((word) => new TextDecoder().decode(bytes.slice(word.bytes.start, word.bytes.end)))
}

test('a caption is split between the words round a time, each with its own', () => {
  const caption = spoken('Tè, très (chaud) là.', ['Tè', 'très', 'chaud', 'là'])
  const { left, right } = halvesAt(caption, 230)!
  expect([left.text, right.text]).toEqual(['Tè, très', '(chaud) là.'])
  expect([left.start_ms, left.end_ms, right.start_ms, right.end_ms]).toEqual([0, 240, 240, 480])
  expect([wordsIn(left), wordsIn(right)]).toEqual([['Tè', 'très'], ['chaud', 'là']])
  expect(halvesAt(caption, 150)?.left.text, 'the middle of a word is behind').toBe('Tè,')
  for (const at of [-100, 0]) expect(halvesAt(caption, at)?.left.text).toBe('Tè,')
  for (const at of [480, 9000]) expect(halvesAt(caption, at)?.right.text).toBe('là.')
})

test('writing without spaces is split at the word itself', () => {
  const { left, right } = halvesBefore(spoken('茶很熱。喝', ['茶', '很熱', '喝']), 1)!
  expect([left.text, right.text, wordsIn(right)]).toEqual(['茶', '很熱。喝', ['很熱', '喝']])
})

test('one word is not split, and without times the text is, where it is as far as the time', () => {
  expect(halvesAt(spoken('Tea', ['Tea']), 50)).toBeUndefined()
  const plain = { start_ms: 1000, end_ms: 2000, text: 'Tea is a very hot thing' }
  expect(halvesAt(plain, 1500)).toMatchObject({ left: { text: 'Tea is a very', end_ms: 1500 }, right: { text: 'hot thing', start_ms: 1500 } })
  expect(halvesAt({ ...plain, text: 'Tea' }, 1500)).toBeUndefined()
  expect(halvesAt(plain, 1000)).toBeUndefined()
})

test('what is split and joined is what it was', () => {
  const split = done(START, splitCaption(place(1), (caption) => halvesAt(caption, 2500)))
  expect(texts(split)).toEqual(['Tè number 1', 'Tè', 'number 2', 'Tè number 3'])
  const again = done(split, joinCaptions(place(1)))
  expect(captionsOf(again).map(({ text, start_ms, end_ms }) => [text, start_ms, end_ms])).toEqual(captionsOf(START).map(({ text, start_ms, end_ms }) => [text, start_ms, end_ms]))
  expect(wordsIn(captionsOf(again)[1]!)).toEqual(wordsIn(captionsOf(START)[1]!))
})

test('captions are joined as their language is written, up to what one holds', () => {
  expect(joined(spoken('茶', ['茶']), spoken('熱', ['熱']), 'zh-Hant')?.text).toBe('茶熱')
  expect(joined(spoken('Tea', ['Tea']), { start_ms: 300, end_ms: 500, text: 'hot' }, 'en')).toEqual({ start_ms: 0, end_ms: 500, text: 'Tea hot', words: [] })
  const long = (length: number): Caption => ({ start_ms: 0, end_ms: 1, text: 'x'.repeat(length) })
  expect(joined(long(LONGEST_TEXT - 2), long(1), 'en')?.text.length).toBe(LONGEST_TEXT)
  expect(joined(long(LONGEST_TEXT - 1), long(1), 'en')).toBeUndefined()
  expect(joinCaptions(place(2)).edits(START), 'the last has none behind it').toEqual([])
})

test('captions are removed, of one track or several, as one edit', () => {
  const removing = removeCaptions([place(0), place(2)])
  expect(texts(done(START, removing))).toEqual(['Tè number 2'])
  expect(removing.edits(START).length).toBe(1)
})

test('a caption is added where there is room, and nowhere else', () => {
  const captions = captionsOf(START)
  expect(roomAt(captions, 1700, 6000)).toEqual({ index: 1, startMs: 1700, endMs: 2200 })
  expect(roomAt(captions, 1000, 6000), 'one is shown there').toBeUndefined()
  expect(roomAt(captions, 2100, 6000), 'too short to be read').toBeUndefined()
  expect(roomAt(captions, 5600, 6000)).toEqual({ index: 3, startMs: 5600, endMs: 6000 })
  expect(roomAt([], 0, 60_000)).toEqual({ index: 0, startMs: 0, endMs: 2000 })
  expect(texts(done(START, addCaption(TRACK, 1700, 6000, 'New')))).toEqual(['Tè number 1', 'New', 'Tè number 2', 'Tè number 3'])
  expect(addCaption(TRACK, 1000, 6000, 'New').edits(START)).toEqual([])
  expect(addCaption(0, 1700, 6000, 'New').edits(START), 'a track of pictures has none').toEqual([])
})

test('a caption is shown for longer or shorter, apart from its neighbours and round its words', () => {
  expect(captionRanges(captionsOf(START), 1, 6000)).toEqual({ start: [1600, 2200], end: [3200, 4200] })
  expect(captionRanges(captionsOf(START), 0, 6000)?.start).toEqual([0, 200])
  expect(captionRanges(captionsOf(START), 2, 6000)?.end).toEqual([5200, 6000])
  const plain = [{ start_ms: 0, end_ms: 1000, text: 'x' }]
  expect(captionRanges(plain, 0, 500), 'one that is shown past the end stays').toEqual({ start: [0, 800], end: [200, 1000] })
  expect(captionsOf(done(START, setCaptionTimes(place(1), { startMs: 1700, endMs: 4000 })))[1]).toMatchObject({ start_ms: 1700, end_ms: 4000 })
})

test('who splits what somebody else rewrote meanwhile is told, and others are in nobody’s way', () => {
  const split = splitCaption(place(1), (caption) => halvesAt(caption, 2500))
  const rewrite = (index: number) => applied(START, [{ edit: 'rewrite_caption', track: TRACK, caption: index, text: 'Theirs' }])
  expect(clashOf(split, START, rewrite(1))).toMatchObject({ clip: captionId(TRACK, 1) })
  expect(clashOf(split, START, rewrite(0))).toBeUndefined()
})
