import { expect, test } from 'vitest'

import { pictures } from '../../../testing/timelines'
import { remove, set, split } from './acts'
import { applied } from './apply'
import { difference } from './difference'
import { kept, noHistory, rebased, withDone, withRedone, withUndone } from './history'
import { settle, type Settled } from './settle'

const START = settle(pictures([1000, 1000, 1000, 1000]))
const after = (timeline: Settled, ...intents: { edits: (now: Settled) => ReturnType<ReturnType<typeof set>['edits']> }[]) =>
  intents.reduce((now, intent) => applied(now, intent.edits(now)), timeline)

test('an act is taken back where somebody else did something elsewhere on the track', () => {
  const mine = after(START, split(['p2'], 2500))
  const done = kept('split', difference(mine, START), mine)
  const theirs = after(mine, split(['p0'], 400), set('p3', 'look.opacity', 0.5))
  const edits = rebased(done, theirs)
  expect(applied(theirs, edits ?? [])).toEqual(after(START, split(['p0'], 400), set('p3', 'look.opacity', 0.5)))
})

test('in which order the server writes fields makes no difference', () => {
  const mine = after(START, split(['p2'], 2500))
  const done = kept('split', difference(mine, START), mine)
  const turned = (value: unknown): unknown =>
    Array.isArray(value)
      ? value.map(turned)
      : typeof value === 'object' && value !== null
        ? Object.fromEntries(Object.entries(value).reverse().map(([name, inner]) => [name, turned(inner)]))
        : value
  expect(rebased(done, turned(mine) as typeof mine)).toEqual(done.edits)
})

test('it is not, where they changed the same clips: nothing of theirs is lost', () => {
  const mine = after(START, split(['p2'], 2500))
  const done = kept('split', difference(mine, START), mine)
  expect(rebased(done, after(mine, set('p2', 'look.opacity', 0.5)))).toBeUndefined()
})

test('what was deleted comes back behind the clip that it followed', () => {
  const mine = after(START, remove(['p3'], false))
  const done = kept('delete', difference(mine, START), mine)
  const theirs = after(mine, split(['p0'], 500))
  expect(applied(theirs, rebased(done, theirs) ?? []).tracks[0]).toMatchObject({ clips: [{ id: 'p0' }, { id: 'p0-2' }, { id: 'p1' }, { id: 'p2' }, { id: 'p3' }] })
  // Behind which one is not known any more, where that one has changed.
  expect(rebased(done, after(mine, set('p2', 'look.opacity', 0.5)))).toBeUndefined()
})

test('what is taken back can be done again until something else is done', () => {
  const entry = (label: string) => kept(label, difference(after(START, remove(['p0'], false)), START), START)
  const [a, b, c] = [entry('a'), entry('b'), entry('c')]
  const two = withDone(withDone(noHistory<string>(), a), b)
  const one = withUndone(two, c)
  expect([one.undo.map(({ label }) => label), one.redo.map(({ label }) => label)]).toEqual([['a'], ['c']])
  expect(withRedone(one, b)).toEqual(two)
  expect(withDone(one, b).redo).toEqual([])
})

test('what changed nothing is not remembered', () => {
  const history = noHistory<string>()
  expect(withDone(history, kept('nothing', [], START))).toBe(history)
})
