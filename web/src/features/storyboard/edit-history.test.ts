import { expect, test } from 'vitest'

import type { SceneEdit } from '../../api/scenes'
import { done, NO_HISTORY, redone, undone } from './edit-history'

const edit = (scene: string): SceneEdit[] => [{ edit: 'remove', scene }]

test('what is taken back can be done again until something else is done', () => {
  const two = done(done(NO_HISTORY, edit('a')), edit('b'))
  expect(two.undo).toEqual([edit('a'), edit('b')])
  const one = undone(two, edit('b again'))
  expect(one).toEqual({ undo: [edit('a')], redo: [edit('b again')] })
  expect(redone(one, edit('b'))).toEqual(two)
  expect(done(one, edit('c'))).toEqual({ undo: [edit('a'), edit('c')], redo: [] })
})

test('what changed nothing cannot be taken back', () => {
  expect(done(NO_HISTORY, [])).toBe(NO_HISTORY)
})
