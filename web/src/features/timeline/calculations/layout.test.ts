import { expect, test } from 'vitest'

import { rateOf, framesPerSecond } from '../../../lib/timecode'
import { composed, numbers, pictures } from '../../../testing/timelines'
import { boxesBetween, clustered, layoutOf } from './layout'
import { ownName, sceneOf, wordsOf } from './names'
import { settle } from './settle'
import { clampedScale, fitScale, ticksOf } from './view'

test('rows go from what lies in front to what lies behind, then the sounds', () => {
  const two = composed(2)
  const layout = layoutOf(settle({ ...two, tracks: [...two.tracks, { kind: 'visual', name: 'Titles', clips: [] }] }))
  expect(layout.rows.map(({ kind, name, role }) => name ?? role ?? kind)).toEqual(['caption', 'Titles', 'visual', 'speech', 'music'])
  expect(layout.endMs).toBe(4000)
})

test('only what lies between two times is looked at, also beside something long', () => {
  const layout = layoutOf(settle(composed(500)))
  for (let seed = 1; seed < 50; seed += 1) {
    const random = numbers(seed)
    const [from, length] = [random(1_000_000), random(30_000) + 1]
    for (const row of layout.rows) {
      const all = row.boxes.filter((box) => box.startMs < from + length && box.endMs > from)
      expect(boxesBetween(row, from, from + length)).toEqual(all)
    }
  }
})

test('of ten thousand clips seen from afar few are drawn, and every one is in what is drawn', () => {
  const row = layoutOf(settle(pictures(Array<number>(10_000).fill(1000)))).rows[0]
  const scale = 1400 / 10_000_000
  const drawn = clustered(row?.boxes ?? [], 4 / scale)
  expect(drawn.length).toBeLessThan(400)
  expect(drawn.flatMap((one) => ('boxes' in one ? one.boxes : [one]))).toEqual(row?.boxes)
  expect(clustered(row?.boxes.slice(0, 5) ?? [], 10).length, 'seen from near each stands for itself').toBe(5)
})

test('names are those of scenes, texts and files, and words are cut in bytes', () => {
  const layout = layoutOf(settle(composed(2)))
  const of = (id: string) => layout.byId.get(id)!
  expect([sceneOf(of('scene-02')), sceneOf(of('audio-1-0')), sceneOf(of('audio-2-0'))]).toEqual([2, 1, undefined])
  expect(ownName(of('audio-2-0'))).toBe('music')
  expect(wordsOf(of('caption:3:0')).map(({ text }) => text)).toEqual(['Tè', 'number'])
})

test('what a document leaves open is found as far as it can be', () => {
  const image = (more: object) => ({ content: { kind: 'image', source: 'a.png' }, ...more })
  const timeline = settle({
    version: 1,
    format: { size: '16:9', fps: 30 },
    tracks: [
      { kind: 'visual', clips: [image({ duration_ms: 1000 }), image({ transition: { kind: 'wipe', duration_ms: 200 }, duration_ms: 500 }), image({})] },
      { kind: 'audio', role: 'speech', clips: [{ source: 'v.wav', start_ms: 100, duration_ms: 4900 }] },
    ],
  })
  expect(timeline.tracks[0]).toMatchObject({
    clips: [
      { id: 'visual-0-0', start_ms: 0, duration_ms: 1000 },
      { id: 'visual-0-1', start_ms: 800, duration_ms: 500 },
      { id: 'visual-0-2', start_ms: 1300, duration_ms: 3700 },
    ],
  })
})

test.each([24, 25, 29.97, 60])('the ruler of %d marks whole frames and names few of them', (fps) => {
  const rate = rateOf(fps)
  for (const scale of [0.0001, 0.01, 0.1, 1, (40 * framesPerSecond(rate)) / 1000]) {
    const ticks = ticksOf(3_600_000, 3_600_000 + 1500 / scale, scale, rate)
    expect(ticks.length).toBeLessThan(170)
    const named = ticks.filter(({ isNamed }) => isNamed)
    named.slice(1).forEach((tick, index) => expect((tick.ms - (named[index]?.ms ?? 0)) * scale).toBeGreaterThan(90))
  }
})

test('the whole can be seen, and frames one by one, within what browsers can scroll', () => {
  const day = 86_400_000
  expect(fitScale(day, 1000) * day).toBeLessThan(1000)
  expect(clampedScale(99, day, 1000, rateOf(25)) * day).toBeLessThanOrEqual(4_000_000)
  expect(clampedScale(99, 10_000, 1000, rateOf(25)) * 40).toBe(40)
  expect(clampedScale(0, 10_000, 1000, rateOf(25)) * 10_000).toBeGreaterThan(300)
})
