import { expect, test } from 'vitest'

import { groupsOf } from './pins'

const pin = (id: string, atMs: number) => ({ id, atMs, label: id, isSettled: false })

test('what is said of moments near each other is one pin', () => {
  const groups = groupsOf([pin('c', 9000), pin('a', 1000), pin('b', 1500)], 10_000)
  expect(groups.map(({ at, pins }) => [at, pins.map(({ id }) => id)])).toEqual([
    [0.1, ['a', 'b']],
    [0.9, ['c']],
  ])
})

test('of thousands there are no more pins than fit, and none is lost or outside', () => {
  const groups = groupsOf(Array.from({ length: 5000 }, (_, at) => pin(String(at), at * 3)), 10_000)
  expect(groups.length).toBeLessThan(16)
  expect(groups.flatMap(({ pins }) => pins)).toHaveLength(5000)
  expect(Math.max(...groups.map(({ at }) => at))).toBeLessThanOrEqual(1)
})

test('a film of no length has none', () => {
  expect(groupsOf([pin('a', 0)], 0)).toEqual([])
})
