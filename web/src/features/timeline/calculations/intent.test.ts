import { expect, test } from 'vitest'

import { composed } from '../../../testing/timelines'
import { move, remove, set, takeOver, trim } from './acts'
import { applied } from './apply'
import { clashOf } from './intent'
import { settle } from './settle'

const BASE = settle(composed(3))
const changed = (intent: { edits: (now: typeof BASE) => ReturnType<ReturnType<typeof set>['edits']> }) => applied(BASE, intent.edits(BASE))

test('other fields of the same clip are no clash', () => {
  expect(clashOf(set('scene-01', 'look.opacity', 0.4), BASE, changed(set('scene-01', 'look.blend', 'screen')))).toBeUndefined()
  expect(clashOf(move([{ id: 'scene-03', toMs: 9000 }]), BASE, changed(set('scene-03', 'look.opacity', 0.2)))).toBeUndefined()
})

test('the same field is one, with both values', () => {
  const theirs = changed(set('scene-01', 'look.opacity', 0.7))
  expect(clashOf(set('scene-01', 'look.opacity', 0.4), BASE, theirs)).toEqual({ clip: 'scene-01', path: 'look.opacity', yours: 0.4, theirs: 0.7 })
  expect(clashOf(set('scene-01', 'look.opacity', 0.7), BASE, theirs), 'both mean the same').toBeUndefined()
})

test('what somebody changed is not deleted without a word, and what is gone is not changed', () => {
  expect(clashOf(remove(['scene-02'], true), BASE, changed(set('scene-02', 'look.opacity', 0.1)))?.clip).toBe('scene-02')
  expect(clashOf(set('scene-02', 'look.opacity', 0.1), BASE, changed(remove(['scene-02'], false)))).toMatchObject({ theirs: undefined })
  expect(clashOf(trim([{ id: 'scene-01', edge: 'end', toMs: 1000 }]), BASE, changed(move([{ id: 'scene-01', toMs: 5000 }])))?.path).toBe('start_ms')
})

test('a field is written into the version that there is, and only it', () => {
  const latest = changed(set('scene-01', 'look.blend', 'screen'))
  const after = applied(latest, set('scene-01', 'look.opacity', 0.4).edits(latest))
  expect(after.tracks[0]).toMatchObject({ clips: [{ look: { blend: 'screen', opacity: 0.4 } }, {}, {}] })
  expect(set('scene-01', 'look.opacity', 0.4).edits(after), 'nothing is left to do').toEqual([])
})

test('a transition is made under the end of the clip before, and taken away again', () => {
  const cut = applied(BASE, takeOver('scene-02', undefined).edits(BASE))
  expect(cut.tracks[0]).toMatchObject({ clips: [{}, { start_ms: 2000, duration_ms: 2000 }, {}] })
  const wiped = applied(cut, takeOver('scene-02', { kind: 'wipe', duration_ms: 600 }).edits(cut))
  expect(wiped.tracks[0]).toMatchObject({ clips: [{}, { start_ms: 1400, duration_ms: 2600, transition: { kind: 'wipe', duration_ms: 600 } }, {}] })
  const slid = applied(wiped, takeOver('scene-02', { kind: 'slide', duration_ms: 300 }).edits(wiped))
  expect(slid.tracks[0]).toMatchObject({ clips: [{}, { start_ms: 1700, transition: { kind: 'slide', duration_ms: 300 } }, {}] })
})

test('a film without anything before it comes earlier with all that follows', () => {
  const film = (id: string, start_ms: number, source_in_ms: number) => ({ id, start_ms, duration_ms: 2000, content: { kind: 'video', source: 'f.mp4', source_in_ms } })
  const of = (inMs: number) => settle({ ...composed(0), tracks: [{ kind: 'visual', clips: [film('a', 0, 0), film('b', 2000, inMs), film('c', 4000, 0)] }] })
  const faded = (inMs: number) => applied(of(inMs), takeOver('b', { kind: 'crossfade', duration_ms: 500 }).edits(of(inMs))).tracks[0]
  expect(faded(800)).toMatchObject({ clips: [{}, { start_ms: 1500, duration_ms: 2500, content: { source_in_ms: 300 } }, { start_ms: 4000 }] })
  expect(faded(100)).toMatchObject({ clips: [{}, { start_ms: 1500, duration_ms: 2000, content: { source_in_ms: 100 } }, { start_ms: 3500 }] })
})
