import { expect, test } from 'vitest'

import { scene } from '../testing/answers'
import { foreseen } from './scene-order'

const scenes = ['a', 'b', 'c', 'd'].map((id, index) => scene({ id, number: index + 1 }))
const order = (all: ReturnType<typeof foreseen>) => all?.map(({ id, number }) => `${number}${id}`).join(' ')

test.each([
  ['a', 3, '1b 2c 3a 4d'],
  ['d', 1, '1d 2a 3b 4c'],
  ['b', 2, '1a 2b 3c 4d'],
  ['b', 4, '1a 2c 3d 4b'],
])('scene %s at %d', (id, position, told) => {
  expect(order(foreseen(scenes, [{ edit: 'move', scene: id, position }]))).toBe(told)
})

test('what is removed leaves no gap', () => {
  expect(order(foreseen(scenes, [{ edit: 'remove', scene: 'b' }]))).toBe('1a 2c 3d')
})

test('what only the server knows is not guessed', () => {
  expect(foreseen(scenes, [{ edit: 'split', scene: 'a', at: 3 }])).toBeUndefined()
  expect(foreseen(scenes, [{ edit: 'move', scene: 'gone', position: 1 }])).toBeUndefined()
})
