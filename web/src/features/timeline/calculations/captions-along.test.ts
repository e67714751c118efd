import { expect, test } from 'vitest'

import type { Edit } from '../../../api/timeline'
import type { Caption, TimelineDocument } from '../../../api/timeline-document'
import { composed, pictures } from '../../../testing/timelines'
import { move, remove, reorder, set, trim } from './acts'
import { applied } from './apply'
import { removeCaptions } from './caption-acts'
import { withCaptions } from './captions-along'
import { both, type Intent } from './intent'
import { settle } from './settle'

/** The voices of `composed`, which have no names of their own. */
const VOICES = ['audio-1-0', 'audio-1-1', 'audio-1-2']

const captionsOf = (document: TimelineDocument) => document.tracks.flatMap((track) => (track.kind === 'caption' ? track.captions : []))
const shown = (captions: readonly Caption[]) => captions.map(({ text, start_ms, end_ms }) => [text.slice(-1), start_ms, end_ms])

function after(document: TimelineDocument, intent: Intent): { captions: Caption[]; edits: Edit[] } {
  const edits = withCaptions(intent).edits(document)
  return { edits, captions: captionsOf(applied(settle(document), edits)) }
}

test('a caption goes with the voice that it lies on, with its words, in the same act', () => {
  const { captions, edits } = after(composed(3), move([{ id: VOICES[2]!, toMs: 5000 }]))
  expect(edits.map(({ edit }) => edit)).toEqual(['move', 'splice'])
  expect(shown(captions)).toEqual([['1', 200, 1600], ['2', 2200, 3600], ['3', 5000, 6400]])
  expect(captions[2]?.words?.map(({ start_ms, end_ms }) => [start_ms, end_ms])).toEqual([[5000, 5300], [5300, 6000]])
})

test('where a voice lies, captions stay with it when its picture alone goes', () => {
  const { captions, edits } = after(composed(3), move([{ id: 'scene-03', toMs: 9000 }]))
  expect(edits).toHaveLength(1)
  expect(shown(captions)).toEqual(shown(captionsOf(composed(3))))
})

const silent = (): TimelineDocument => {
  const document = pictures([2000, 2000, 2000])
  const captions = [0, 1, 2].map((at): Caption => ({ start_ms: at * 2000, end_ms: (at + 1) * 2000, text: `Caption ${at + 1}` }))
  return { ...document, tracks: [...document.tracks, { kind: 'caption', language: 'en', captions }] }
}

test('without voices captions go with the pictures, also when what follows closes up', () => {
  expect(shown(after(silent(), remove(['p0'], true)).captions), 'that of the picture goes with it').toEqual([['2', 0, 2000], ['3', 2000, 4000]])
  expect(shown(after(silent(), remove(['p0'], false)).captions), 'a gap leaves all where it is').toEqual(shown(captionsOf(silent())))
  expect(shown(after(silent(), trim([{ id: 'p0', edge: 'end', toMs: 1500 }], true)).captions)).toEqual([['1', 0, 1500], ['2', 1500, 3500], ['3', 3500, 5500]])
  expect(shown(after(silent(), reorder('p2', 'p0')).captions)).toEqual([['3', 0, 2000], ['1', 2000, 4000], ['2', 4000, 6000]])
})

test('what is trimmed without closing up leaves captions where they are said', () => {
  const document = composed(2)
  expect(after(document, trim([{ id: VOICES[1]!, edge: 'start', toMs: 2500 }])).edits).toHaveLength(1)
  expect(after(document, trim([{ id: VOICES[1]!, edge: 'end', toMs: 3000 }])).edits).toHaveLength(1)
  // With the room closed, what is said of it is said earlier.
  const closed = after(document, trim([{ id: VOICES[1]!, edge: 'start', toMs: 2500 }], true))
  expect(shown(closed.captions)).toEqual([['1', 200, 1600], ['2', 1900, 3300]])
})

test('captions never overlap, and one that nothing is left of goes', () => {
  const { captions } = after(composed(3), move([{ id: VOICES[1]!, toMs: 800 }]))
  expect(shown(captions)).toEqual([['1', 200, 800], ['2', 800, 2200], ['3', 4200, 5600]])
  expect(captions[0]?.words?.at(-1)?.end_ms, 'its words end with it').toBeLessThanOrEqual(800)
  const same = after(composed(2), move([{ id: VOICES[1]!, toMs: 200 }]))
  expect(same.captions).toHaveLength(1)
})

test('an act that moves nothing is as it was, and captions that are removed with it stay removed', () => {
  expect(after(composed(2), set('scene-01', 'opacity', 0.5)).edits).toHaveLength(1)
  const { captions } = after(composed(3), both(move([{ id: VOICES[2]!, toMs: 5000 }]), removeCaptions([{ track: 3, index: 0 }])))
  expect(shown(captions)).toEqual([['2', 2200, 3600], ['3', 5000, 6400]])
})

test('captions of a long timeline are moved in a moment', () => {
  const document = composed(2000)
  const begun = performance.now()
  const { captions } = after(document, remove(['audio-1-0'], true))
  expect(captions).toHaveLength(1999)
  expect(performance.now() - begun).toBeLessThan(1000)
})

test('a field of a clip whose start is left open moves no caption', () => {
  const document: TimelineDocument = {
    version: 1,
    format: { size: '16:9', fps: 25 },
    tracks: [
      { kind: 'visual', clips: [{ id: 'words', duration_ms: 1000, content: { kind: 'text', runs: [{ text: 'Tea' }] } }] },
      { kind: 'caption', language: 'en', captions: [{ start_ms: 0, end_ms: 900, text: 'Tea' }] },
    ],
  }
  const edits = withCaptions(set('words', 'content.font', 'serif')).edits(document)
  expect(edits).toMatchObject([{ edit: 'splice', tracks: [{ track: 0, from: 0, remove: 1 }] }])
  expect(applied(settle(document), edits).tracks[0]).toMatchObject({ clips: [{ start_ms: 0, content: { font: 'serif' } }] })
})
