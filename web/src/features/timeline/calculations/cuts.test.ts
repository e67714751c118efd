import { expect, test } from 'vitest'

import type { Asset } from '../../../api/projects'
import { cutOf, cutsOf } from './cuts'

let count = 0
const asset = (kind: Asset['kind'], name: string, checksum = 'c'.repeat(64)): Asset => ({
  id: String((count += 1)),
  project_id: 'p',
  kind,
  provider: 'localfs',
  object_key: `tea-67560e7f/final/${name}`,
  mime: 'video/mp4',
  size_bytes: 1,
  is_draft: false,
  derivatives: [],
  checksum,
  status: 'READY',
  created_at: '2026-11-30T00:00:00Z',
})
const [A, B] = ['a'.repeat(64), 'b'.repeat(64)]
const made = (name: string, checksum: string) => [
  asset('final', `final-${name}.mp4`),
  asset('thumbnail', `thumbnail-${name}.jpg`),
  asset('document', `timeline-${checksum.slice(0, 12)}.json`, checksum),
  asset('document', `report-${checksum.slice(0, 12)}.json`),
]

test('the video of a version is the newest that was made from it', () => {
  const cuts = cutsOf([...made('aaaaaaaaaaaa', A), ...made('bbbbbbbbbbbb', B)])
  expect(cuts.length).toBe(2)
  expect(cutOf(cuts, `"${A}"`)).toMatchObject({ isCurrent: true, cut: { video: { object_key: 'tea-67560e7f/final/final-aaaaaaaaaaaa.mp4' } } })
  expect(cutOf(cuts, '"another"')).toMatchObject({ isCurrent: false, cut: { video: { object_key: 'tea-67560e7f/final/final-bbbbbbbbbbbb.mp4' } } })
})

test('a video that is not there yet is none', () => {
  expect(cutsOf([{ ...asset('final', 'final-aaaaaaaaaaaa.mp4'), status: 'PENDING' }])).toEqual([])
  expect(cutOf([], '"x"')).toEqual({ cut: undefined, isCurrent: false })
})
