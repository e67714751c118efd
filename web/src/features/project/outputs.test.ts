import { expect, test } from 'vitest'

import type { Asset } from '../../api/projects'
import { nameOf, outputsOf, picturesOf } from './outputs'

let count = 0
const asset = (kind: Asset['kind'], name: string, mime = 'video/mp4'): Asset => ({
  id: String(++count),
  project_id: 'p',
  kind,
  provider: 'localfs',
  object_key: `tea-67560e7f/${name}`,
  mime,
  size_bytes: 1,
  is_draft: false,
  derivatives: [],
  checksum: 'c',
  status: 'READY',
  created_at: '2026-11-30T00:00:00Z',
})

test('the newest of each is shown', () => {
  const old = asset('final', 'final/final-a38ccab361ef.mp4')
  const video = asset('final', 'final/final-b38ccab361ef.mp4')
  const vtt = asset('captions', 'final/captions-8ca8ac35d639.vtt', 'text/vtt')
  const srt = asset('captions', 'final/captions-c45f82ec8159.srt', 'application/x-subrip')
  const pending = { ...asset('final', 'final/final-c38ccab361ef.mp4'), status: 'PENDING' as const }
  const timing = asset('document', 'final/timing-01-afeec6445ad1.json')
  const found = outputsOf([old, video, vtt, srt, timing, pending])
  expect([found.video, found.poster]).toEqual([video, undefined])
  expect(found.files.map(nameOf)).toEqual(['final.mp4', 'captions.vtt', 'captions.srt'])
})

test('a draft is what is shown only where there is no video', () => {
  const video = asset('final', 'final/final-a38ccab361ef.mp4')
  const draft = { ...asset('final', 'final/final-b38ccab361ef.mp4'), is_draft: true }
  expect(outputsOf([video, draft])).toMatchObject({ video, files: [video] })
  expect(outputsOf([draft])).toMatchObject({ video: draft, files: [draft] })
})

test('the picture of a scene is its preview, not a layer', () => {
  const layer = asset('image', 'takes/scene-01-layer-00-sky-bc48fcf3a057.svg')
  const first = asset('image', 'takes/scene-01-image-9a30f88a3204.jpg')
  const newer = asset('image', 'takes/scene-01-image-9a30f88a3205.jpg')
  const tenth = asset('image', 'takes/scene-110-image-9a30f88a3204.jpg')
  expect([...picturesOf([layer, first, newer, layer, tenth])]).toEqual([[1, newer.id], [110, tenth.id]])
})
