import { expect, test } from 'vitest'

import { asset, scene } from '../../../testing/answers'
import { composed } from '../../../testing/timelines'
import { layoutOf } from '../calculations/layout'
import { settle } from '../calculations/settle'
import { wavesOf } from './use-waves'

const derivative = (role: string) => ({ id: role, role, url: `/api/v1/assets/${role}/content`, mime: 'application/json', size_bytes: 1 })
const recording = asset({ id: 'voice', kind: 'audio', facts: { duration_ms: 4000 }, derivatives: [derivative('waveform'), derivative('waveform_x4')] } as object)

test('a recorded voice has the wave of the part that its clip plays; a made one has none', () => {
  const document = composed(2)
  const [, speech] = document.tracks
  if (speech?.kind !== 'audio') throw new Error('no speech')
  Object.assign(speech.clips[1]!, { source_in_ms: 500, speed: 2 })
  const scenes = [scene({ id: 'a', number: 1 }), scene({ id: 'b', number: 2, narration: 'voice' })]
  const layout = layoutOf(settle(document))
  const waves = [...wavesOf(layout, scenes, [recording]).values()]
  expect(waves).toEqual([{ url: '/api/v1/assets/waveform_x4/content', fromMs: 500, toMs: 500 + 1400 * 2 }])
  expect(wavesOf(layout, scenes, []).size, 'its file is not there').toBe(0)
  expect(wavesOf(layout, scenes, [asset({ id: 'voice' })]).size, 'it is not looked into yet').toBe(0)
})
