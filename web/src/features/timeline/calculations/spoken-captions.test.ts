import { expect, test } from 'vitest'

import type { TimelineDocument } from '../../../api/timeline-document'
import { captionsOfVtt, heardIn } from './spoken-captions'

const VTT = `WEBVTT

00:00:01.000 --> 00:00:02.500
Salt <00:00:01.400>&amp; &lt;pepper&gt; <00:00:01.900>té

01:00:03.000 --> 01:00:04.000
Whole
`

test('captions are read with the times of their words, in bytes', () => {
  const [first, second] = captionsOfVtt(VTT)
  expect(first).toEqual({
    start_ms: 1000,
    end_ms: 2500,
    text: 'Salt & <pepper> té',
    words: [
      { bytes: { start: 0, end: 4 }, start_ms: 1000, end_ms: 1400 },
      { bytes: { start: 5, end: 6 }, start_ms: 1400, end_ms: 1650 },
      { bytes: { start: 7, end: 15 }, start_ms: 1650, end_ms: 1900 },
      { bytes: { start: 16, end: 19 }, start_ms: 1900, end_ms: 2500 },
    ],
  })
  expect(second).toEqual({ start_ms: 3_603_000, end_ms: 3_604_000, text: 'Whole' })
  expect(captionsOfVtt('WEBVTT\r\n\r\n00:01.000 --> 00:02.000 line:0\r\nTwo\r\nlines\r\n')).toEqual([{ start_ms: 1000, end_ms: 2000, text: 'Two\nlines' }])
  expect(captionsOfVtt('')).toEqual([])
})

const spoken = (clips: object[], muted = false): TimelineDocument => ({
  version: 1,
  format: { size: '16:9', fps: 25 },
  tracks: [{ kind: 'audio', role: 'speech', ...(muted && { muted }), clips: clips as never }],
})

test('captions are where their voices are heard, and those of voices that are not are none', () => {
  const caption = (start: number, text: string) => ({ start_ms: start, end_ms: start + 800, text, words: [{ bytes: { start: 0, end: 1 }, start_ms: start, end_ms: start + 400 }] })
  const then = spoken([
    { id: 'a', source: 'a.wav', start_ms: 200, duration_ms: 1000 },
    { id: 'b', source: 'b.wav', start_ms: 2200, duration_ms: 1000 },
  ])
  const captions = [caption(200, 'a'), caption(2200, 'b')]
  expect(heardIn(captions, then, then)).toEqual(captions)
  const moved = spoken([{ id: 'x', source: 'b.wav', start_ms: 100, duration_ms: 500, speed: 2 }])
  expect(heardIn(captions, then, moved)).toEqual([{ start_ms: 100, end_ms: 500, text: 'b', words: [{ bytes: { start: 0, end: 1 }, start_ms: 100, end_ms: 300 }] }])
  expect(heardIn(captions, then, spoken([{ id: 'a', source: 'a.wav', start_ms: 0, duration_ms: 300, source_in_ms: 700 }]))).toEqual([])
  expect(heardIn(captions, then, spoken([{ id: 'a', source: 'a.wav', start_ms: 0, duration_ms: 1000 }], true))).toEqual([])
})
