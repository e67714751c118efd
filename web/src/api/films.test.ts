import { expect, test } from 'vitest'

import { asset } from '../testing/answers'
import { factsOf, filesOf, versionsOf } from './films'

test('each finished video has the report that came with it', () => {
  const file = (id: string, kind: 'final' | 'document', name: string) => asset({ id, kind, object_key: `tea/final/${name}` })
  const all = [
    file('plan', 'document', 'plan-1.json'),
    file('v1', 'final', 'final-1.mp4'),
    file('t1', 'document', 'timeline-1.json'),
    file('r1', 'document', 'report-1.json'),
    file('v2', 'final', 'final-2.mp4'),
    file('v3', 'final', 'final-3.mp4'),
    file('r3', 'document', 'report-3.json'),
  ]
  expect(versionsOf(all).map(({ number, video, report }) => [number, video.id, report?.id])).toEqual([
    [1, 'v1', 'r1'],
    [2, 'v2', undefined],
    [3, 'v3', 'r3'],
  ])
  expect(versionsOf([])).toEqual([])
  expect(versionsOf([{ ...asset(), status: 'FAILED' }])).toEqual([])
})

test('a timeline tells the rate of its frames, and where scenes begin', () => {
  const clips = [
    { id: 'scene-02', start_ms: 1640, transition: { kind: 'crossfade', duration_ms: 400 } },
    { id: 'logo', start_ms: 0 },
    { id: 'scene-01', start_ms: 0 },
    { id: 'scene-03', start_ms: 'auto' },
  ]
  const timeline = { format: { fps: '30000/1001' }, tracks: [{ kind: 'audio', clips: [{ id: 'scene-09' }] }, { kind: 'visual', clips }] }
  expect(factsOf(timeline)).toEqual({
    fps: 30000 / 1001,
    scenes: [
      { number: 1, startMs: 0, aloneMs: 0 },
      { number: 2, startMs: 1640, aloneMs: 2040 },
    ],
  })
})

test.each([undefined, null, 'text', {}, { tracks: 7, format: [] }])('of %j nothing is told, and nothing fails', (document) => {
  expect(factsOf(document)).toEqual({ fps: 30, scenes: [] })
  expect(filesOf(document).size).toBe(0)
})
