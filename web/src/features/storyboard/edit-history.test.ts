import { expect, test } from 'vitest'

import { done, NO_HISTORY, redone, undone, type Step } from './edit-history'

const step = (name: string): Step => ({ name, edits: [{ edit: 'remove', scene: name }] })

test('what is taken back can be done again until something else is done', () => {
  const two = done(done(NO_HISTORY, step('a')), step('b'))
  expect(two.undo).toEqual([step('a'), step('b')])
  const one = undone(two, step('b again'))
  expect(one).toEqual({ undo: [step('a')], redo: [step('b again')] })
  expect(redone(one, step('b'))).toEqual(two)
  expect(done(one, step('c'))).toEqual({ undo: [step('a'), step('c')], redo: [] })
})

test('what changed nothing cannot be taken back', () => {
  expect(done(NO_HISTORY, { name: 'nothing', edits: [] })).toBe(NO_HISTORY)
})
