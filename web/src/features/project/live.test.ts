import { expect, test } from 'vitest'

import type { JobEvent } from '../../api/events'
import { withEvent, type Live } from './live'

const nothing: Live = { scenes: new Map(), video: undefined, leftMs: undefined, animatic: undefined, isLive: true }
const of = (kind: JobEvent['kind'], scene: number | null, rest: object) =>
  ({ at: '2026-11-30T00:00:00Z', job_id: 'j', kind, scene, ...rest }) as JobEvent
const all = (events: JobEvent[]) => events.reduce(withEvent, nothing)

test('a scene goes from its first step to its last frame, and then is no more at work', () => {
  const begun = [
    of('process_clip', 2, { event: 'state', state: 'RUNNING' }),
    of('process_clip', 2, { event: 'step_finished', step: 'speech', reused: false }),
  ]
  const speech = all(begun).scenes.get(2) ?? 0
  expect(speech).toBeGreaterThan(0)
  const encoding = [...begun, of('process_clip', 2, progress(30, 60))]
  expect(all(encoding).scenes.get(2)).toBeCloseTo(0.75)
  const done = [...encoding, of('process_clip', 2, { event: 'state', state: 'SUCCEEDED' })]
  expect(all(done).scenes.size).toBe(0)
})

test('many steps before encoding never look like encoding', () => {
  const step = of('process_clip', 1, { event: 'step_finished', step: 'image', reused: true })
  expect(all(Array<JobEvent>(9).fill(step)).scenes.get(1)).toBeLessThanOrEqual(0.5)
})

test('the video tells how much is left while it is rendered', () => {
  const rendering = all([of('render_final', null, { ...progress(25, 100), left_ms: 4000 })])
  expect([rendering.video, rendering.leftMs]).toEqual([0.25, 4000])
  const ended = withEvent(rendering, of('render_final', null, { event: 'state', state: 'SUCCEEDED' }))
  expect(ended.video).toBeUndefined()
})

test('an animatic is told apart from the video', () => {
  const rendering = all([of('render_animatic', null, progress(1, 4))])
  expect([rendering.animatic, rendering.video]).toEqual([0.25, undefined])
  expect(withEvent(rendering, of('render_animatic', null, { event: 'state', state: 'CANCELLED' })).animatic).toBeUndefined()
})

function progress(done: number, total: number) {
  return { event: 'progress', step: 'render', frames_done: done, frames_total: total, frames_per_second: 30 }
}
