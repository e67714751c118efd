import { expect, test } from 'vitest'

import type { Edit } from '../../../api/timeline'
import { composed } from '../../../testing/timelines'
import { applied } from './apply'
import { kept, rebased } from './history'
import { clashOf } from './intent'
import { settle } from './settle'
import { addTrack, changeTrack, moveTrack, removeTrack } from './track-acts'

const NOTHING = { language: 'en', captions: [] }
const names = (timeline: { tracks: { kind: string; name?: string }[] }) => timeline.tracks.map(({ kind, name }) => name ?? kind)

test('edits of tracks are shown at once', () => {
  const begun = settle(composed(2))
  const quiet = applied(begun, changeTrack(1, 'gain_db', -3).edits(begun))
  expect(quiet.tracks[1]).toMatchObject({ role: 'speech', gain_db: -3 })
  const coloured = applied(begun, changeTrack(3, 'color', '#ff0000').edits(begun))
  expect(applied(coloured, changeTrack(3, 'color', null).edits(coloured))).toEqual(begun)
  const more = applied(begun, addTrack('visual', NOTHING).edits(begun))
  expect(names(more)).toEqual(['visual', 'visual', 'audio', 'audio', 'caption'])
  expect(names(applied(more, moveTrack(4, 0).edits(more)))).toEqual(['caption', 'visual', 'visual', 'audio', 'audio'])
  expect(applied(more, removeTrack(1).edits(more))).toEqual(begun)
  const list = [{ kept: 3 }, { changed: { track: 0, changes: { name: 'Sky' } } }, { new: { kind: 'visual', clips: [] } }] as never
  expect(names(applied(begun, [{ edit: 'splice', track_list: list }]))).toEqual(['caption', 'Sky', 'visual'])
})

test('what is so already is not sent', () => {
  const document = composed(1)
  expect(changeTrack(1, 'gain_db', 0).edits(document)).toEqual([])
  expect(changeTrack(1, 'muted', false).edits(document)).toEqual([])
  expect(moveTrack(1, 1).edits(document)).toEqual([])
})

test('of two people who change one field of a track one is asked; other fields are in nobody’s way', () => {
  const base = composed(2)
  const theirs = applied(settle(base), changeTrack(1, 'gain_db', -9).edits(base))
  expect(clashOf(changeTrack(1, 'gain_db', -3), base, theirs)).toMatchObject({ path: 'gain_db', yours: -3, theirs: -9 })
  expect(clashOf(changeTrack(1, 'muted', true), base, theirs)).toBeUndefined()
  // Another track has that number by now.
  const moved = applied(settle(base), moveTrack(2, 0).edits(base))
  expect(clashOf(changeTrack(1, 'muted', true), base, moved)).toBeDefined()
  expect(clashOf(removeTrack(1), base, theirs)).toBeDefined()
})

test('what others put on a track is not taken away with it', () => {
  const before = settle(composed(2))
  const after = applied(before, addTrack('visual', NOTHING).edits(before))
  const inverse: Edit[] = [{ edit: 'splice', track_list: [{ kept: 0 }, { kept: 2 }, { kept: 3 }, { kept: 4 }] as never }]
  const done = kept('Add', inverse, after)
  expect(rebased(done, after)).toEqual(inverse)
  const clip = { id: 'theirs', start_ms: 0, duration_ms: 100, content: { kind: 'color' } }
  const theirs = { ...after, tracks: after.tracks.with(1, { kind: 'visual', clips: [clip] }) }
  expect(rebased(done, theirs)).toBeUndefined()
  const fewer = { ...after, tracks: after.tracks.slice(1) }
  expect(rebased(done, fewer)).toBeUndefined()
})

test('a field that others changed since is not put back', () => {
  const before = settle(composed(2))
  const after = applied(before, changeTrack(1, 'gain_db', -3).edits(before))
  const list = [{ kept: 0 }, { changed: { track: 1, changes: { gain_db: 0 } } }, { kept: 2 }, { kept: 3 }] as never
  const done = kept('Gain', [{ edit: 'splice', track_list: list }], after)
  expect(rebased(done, applied(after, changeTrack(1, 'muted', true).edits(after)))).toBeDefined()
  expect(rebased(done, applied(after, changeTrack(1, 'gain_db', -5).edits(after)))).toBeUndefined()
})
