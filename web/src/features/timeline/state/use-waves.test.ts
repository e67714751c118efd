import { expect, test } from 'vitest'

import { asset } from '../../../testing/answers'
import { composed } from '../../../testing/timelines'
import { layoutOf } from '../calculations/layout'
import { settle } from '../calculations/settle'
import { wavesOf } from './use-waves'

const derivative = (role: string) => ({ id: role, role, url: `/api/v1/assets/${role}/content`, mime: 'application/json', size_bytes: 1 })
const brought = asset({ id: 'brought', kind: 'audio', facts: { duration_ms: 4000 }, derivatives: [derivative('waveform'), derivative('waveform_x4')] } as object)
const made = asset({ id: 'made', kind: 'audio', mime: 'audio/flac', status: 'READY' } as object)

test('sounds that were made and those that were brought have the wave of the part that their clip plays', () => {
  const document = composed(2)
  const [, speech] = document.tracks
  if (speech?.kind !== 'audio') throw new Error('no speech')
  Object.assign(speech.clips[0]!, { source: 'brought' })
  Object.assign(speech.clips[1]!, { source_in_ms: 500, speed: 2 })
  const layout = layoutOf(settle(document))
  const files = { 'audio/scene-02.wav': 'made', 'audio/music.wav': 'gone' }
  expect([...wavesOf(layout, files, [brought, made])]).toEqual([
    ['audio-1-0', { peaks: { url: '/api/v1/assets/waveform_x4/content' }, fromMs: 0, toMs: 1400 }],
    ['audio-1-1', { peaks: { asset: 'made' }, fromMs: 500, toMs: 500 + 1400 * 2 }],
  ])
  expect(wavesOf(layout, files, []).size, 'its file is not there').toBe(0)
  expect(wavesOf(layout, files, [asset({ id: 'made', mime: 'audio/flac', status: 'FAILED' } as object)]).size).toBe(0)
})
