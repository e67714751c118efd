import { describe, expect, test } from 'vitest'

import type { Edit } from '../../../api/timeline'
import { composed, numbers, pictures } from '../../../testing/timelines'
import { clipsOn, join, move, remove, reorder, split, trim } from './acts'
import { applied } from './apply'
import { difference } from './difference'
import { endOf, settle, type Settled } from './settle'

const done = (timeline: Settled, edits: Edit[]) => applied(timeline, edits)
const times = (timeline: Settled, track = 0) => clipsOn(timeline, track).map((clip) => [clip.id, clip.start_ms, endOf(clip)])

test('a split and a join give the timeline back, wherever it is split', () => {
  const timeline = settle(pictures([2000, 1000, 3000]))
  for (const at of [40, 960, 1960]) {
    const halves = done(timeline, split(['p0'], at).edits(timeline))
    expect(times(halves).slice(0, 2)).toEqual([['p0', 0, at], ['p0-2', at, 2000]])
    expect(done(halves, join('p0', 'p0-2').edits(halves))).toEqual(timeline)
  }
})

test('the halves of a sound go on where it was cut, and each keeps its own fade', () => {
  const timeline = settle({
    ...pictures([]),
    tracks: [{ kind: 'audio', role: 'speech', clips: [{ id: 'v', source: 'v.wav', start_ms: 500, duration_ms: 2000, source_in_ms: 100, speed: 2, fade_in_ms: 90, fade_out_ms: 80 }] }],
  })
  const [left, right] = clipsOn(done(timeline, split(['v'], 1500).edits(timeline)), 0)
  expect(left).toMatchObject({ start_ms: 500, duration_ms: 1000, source_in_ms: 100, fade_in_ms: 90, fade_out_ms: 0 })
  expect(right).toMatchObject({ id: 'v-2', start_ms: 1500, duration_ms: 1000, source_in_ms: 2100, fade_in_ms: 0, fade_out_ms: 80 })
})

test('a rippling delete closes the gap and keeps the others as they were to each other', () => {
  const timeline = settle(pictures([1000, 2000, 500, 700], 100))
  const after = done(timeline, remove(['p1'], true).edits(timeline))
  expect(times(after)).toEqual([['p0', 0, 1000], ['p2', 1200, 1700], ['p3', 1800, 2500]])
})

test('a delete leaves the gap', () => {
  const timeline = settle(pictures([1000, 2000, 500]))
  expect(times(done(timeline, remove(['p1'], false).edits(timeline)))).toEqual([['p0', 0, 1000], ['p2', 3000, 3500]])
})

test('a rippling delete between crossfades keeps the one into the next clip', () => {
  const timeline = settle(composed(3))
  const after = done(timeline, remove(['scene-02'], true).edits(timeline))
  expect(times(after)).toEqual([['scene-01', 0, 2000], ['scene-03', 1600, 4000]])
  expect(clipsOn(after, 0)[1]?.transition?.duration_ms).toBe(400)
})

test('a trim of the start lets later clips follow, and the clip stays where it starts', () => {
  const timeline = settle(pictures([1000, 2000, 500]))
  const after = done(timeline, trim([{ id: 'p1', edge: 'start', toMs: 1400 }], true).edits(timeline))
  expect(times(after)).toEqual([['p0', 0, 1000], ['p1', 1000, 2600], ['p2', 2600, 3100]])
})

test('transitions follow what overlaps', () => {
  const timeline = settle(composed(2))
  const shorter = done(timeline, trim([{ id: 'scene-02', edge: 'start', toMs: 1800 }]).edits(timeline))
  expect(clipsOn(shorter, 0)[1]?.transition?.duration_ms).toBe(200)
  const none = done(timeline, trim([{ id: 'scene-02', edge: 'start', toMs: 2000 }]).edits(timeline))
  expect(clipsOn(none, 0)[1]).not.toHaveProperty('transition')
})

test('clips that move together keep the transition between them', () => {
  const timeline = settle(composed(3))
  const moves = clipsOn(timeline, 0).slice(1).map(({ id, start_ms }) => ({ id, toMs: start_ms + 5000 }))
  const [, second, third] = clipsOn(done(timeline, move(moves).edits(timeline)), 0)
  expect([second?.start_ms, third?.start_ms]).toEqual([6600, 8600])
  expect([second?.transition, third?.transition?.duration_ms]).toEqual([undefined, 400])
})

describe('a clip that is put between others', () => {
  test('makes room and closes the gap behind it', () => {
    const timeline = settle(pictures([1000, 2000, 500]))
    expect(times(done(timeline, reorder('p2', 'p0').edits(timeline)))).toEqual([['p2', 0, 500], ['p0', 500, 1500], ['p1', 1500, 3500]])
    expect(times(done(timeline, reorder('p0', undefined).edits(timeline)))).toEqual([['p1', 0, 2000], ['p2', 2000, 2500], ['p0', 2500, 3500]])
  })

  test('has no transition at the very beginning', () => {
    const timeline = settle(composed(3))
    const after = done(timeline, reorder('scene-03', 'scene-01').edits(timeline))
    expect(times(after).map(([id]) => id)).toEqual(['scene-03', 'scene-01', 'scene-02'])
    expect(clipsOn(after, 0)[0]).not.toHaveProperty('transition')
  })
})

test('whatever is done, what is told to take it back gives the same timeline', () => {
  for (let seed = 1; seed <= 60; seed += 1) {
    const random = numbers(seed)
    let timeline = settle(seed % 2 ? composed(6) : pictures([900, 400, 2000, 1300, 700], 300))
    const begun = timeline
    const inverses: Edit[][] = []
    for (let step = 0; step < 25; step += 1) {
      const after = applied(timeline, randomEdits(timeline, random))
      inverses.unshift(difference(after, timeline))
      timeline = after
    }
    const back = inverses.reduce((now, inverse) => applied(now, inverse), timeline)
    expect(back, `seed ${seed}`).toEqual(begun)
  }
})

test('whatever is rippled, pictures never overlap without a transition', () => {
  for (let seed = 1; seed <= 60; seed += 1) {
    const random = numbers(seed)
    let timeline = settle(composed(8))
    for (let step = 0; step < 6; step += 1) {
      const clip = clipsOn(timeline, 0)[random(clipsOn(timeline, 0).length)]
      if (!clip || clipsOn(timeline, 0).length < 3) break
      const edits = random(2) ? remove([clip.id], true).edits(timeline) : reorder(clip.id, clipsOn(timeline, 0)[0]?.id).edits(timeline)
      timeline = applied(timeline, edits)
      clipsOn(timeline, 0).reduce((end, clip) => {
        expect(Math.max(0, end - clip.start_ms), `seed ${seed}: ${clip.id}`).toBe(clip.transition?.duration_ms ?? 0)
        return endOf(clip)
      }, 0)
    }
  }
})

function randomEdits(timeline: Settled, random: (below: number) => number): Edit[] {
  const clips = clipsOn(timeline, 0)
  const clip = clips[random(clips.length)]
  if (!clip) return []
  switch (random(6)) {
    case 0:
      return split([clip.id], clip.start_ms + random(clip.duration_ms)).edits(timeline)
    case 1:
      return remove([clip.id], random(2) === 0).edits(timeline)
    case 2:
      return trim([{ id: clip.id, edge: 'start', toMs: clip.start_ms + random(clip.duration_ms) }], random(2) === 0).edits(timeline)
    case 3:
      return trim([{ id: clip.id, edge: 'end', toMs: clip.start_ms + 1 + random(3000) }], random(2) === 0).edits(timeline)
    case 4:
      return move([{ id: clip.id, toMs: random(20_000) }]).edits(timeline)
    default:
      return reorder(clip.id, clips[random(clips.length)]?.id).edits(timeline)
  }
}
