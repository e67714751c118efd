import { expect, test } from 'vitest'

import { begunAt, completed, offered, partsOf } from './names'

const person = (name: string, display_name: string) => ({ name, display_name, user_id: name })
const PEOPLE = [person('anna', 'Anna Berg'), person('anna@example.org', 'Anna Other'), person('bo', 'Bo Ångström')]

test('a name is being written behind an @ at the cursor, and not within an address', () => {
  expect(begunAt('Look, @an', 9)).toEqual({ from: 6, to: 9, text: 'an' })
  expect(begunAt('@', 1)).toEqual({ from: 0, to: 1, text: '' })
  expect(begunAt('(@bo', 4)?.text).toBe('bo')
  expect(begunAt('mail to x@an', 12)).toBeUndefined()
  expect(begunAt('@anna and', 9)).toBeUndefined()
  expect(begunAt('@anna@exa', 9)?.text).toBe('anna@exa')
})

test('those are offered whose names begin so, also by the words of what they are called', () => {
  expect(offered(PEOPLE, 'an').map(({ name }) => name)).toEqual(['anna', 'anna@example.org'])
  expect(offered(PEOPLE, 'ÅNG').map(({ name }) => name)).toEqual(['bo'])
  expect(offered(PEOPLE, '')).toHaveLength(3)
  expect(offered(PEOPLE, 'zoe')).toEqual([])
})

test('a name is put in the place of what was begun, with one space behind it', () => {
  expect(completed('Look, @an!', { from: 6, to: 9, text: 'an' }, 'anna')).toEqual({ text: 'Look, @anna !', cursor: 12 })
  expect(completed('@b is', { from: 0, to: 2, text: 'b' }, 'bo')).toEqual({ text: '@bo is', cursor: 4 })
})

test('of two names that fit the longer is meant, and other words stay words', () => {
  const parts = partsOf('@Anna@example.org and @anna, not @zoe', PEOPLE)
  expect(parts.map((part) => [part.text, part.person?.name])).toEqual([
    ['@Anna@example.org', 'anna@example.org'],
    [' and ', undefined],
    ['@anna', 'anna'],
    [', not @zoe', undefined],
  ])
  expect(partsOf('', PEOPLE)).toEqual([])
})
