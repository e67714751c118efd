import { expect, test } from 'vitest'

import { blank, filled, paramsOf, sent, titleOf } from './params'

const params = paramsOf({
  order: ['quote', 'author', 'topic', 'colors', 'each_ms', 'photo'],
  params: {
    properties: {
      photo: { type: 'string', format: 'asset', media: 'image', minLength: 1 },
      quote: { type: 'string', minLength: 1 },
      author: { type: 'string' },
      topic: { type: 'string', default: 'News' },
      colors: { type: 'array', items: { type: 'string', format: 'color' }, minItems: 1, default: ['#ff0000'] },
      each_ms: { type: 'integer', default: 4000, minimum: 1500 },
    },
    required: ['quote'],
  } as never,
})

test('a form asks in the order of the template, and begins with what is usual', () => {
  expect(params.map(({ name, isRequired }) => [name, isRequired])).toEqual([
    ['quote', true],
    ['author', false],
    ['topic', false],
    ['colors', false],
    ['each_ms', false],
    ['photo', false],
  ])
  expect(filled(params, { quote: 'Less.', photo: null })).toEqual({ quote: 'Less.', author: undefined, topic: 'News', colors: ['#ff0000'], each_ms: 4000, photo: undefined })
})

test('what was emptied stays empty in the form, and is left out of the data', () => {
  const emptied = filled(params, { quote: 'Less.', each_ms: undefined, author: '', photo: '' })
  expect(emptied.each_ms).toBeUndefined()
  expect(sent(params, emptied)).toEqual({ quote: 'Less.', topic: 'News', colors: ['#ff0000'] })
})

test('a text that may be empty is sent so where something else is usual, and a list that may not be is left out', () => {
  expect(sent(params, { quote: 'Less.', topic: '', colors: [] })).toEqual({ quote: 'Less.', topic: '' })
  expect(sent(params, { quote: '' })).toEqual({})
})

test('a new place of a list holds something of its type', () => {
  expect([{ type: 'string' }, { type: 'integer', minimum: 3 }, { type: 'boolean' }, { type: 'string', enum: ['a'] }, { type: 'string', format: 'color' }].map((one) => blank(one as never))).toEqual(['', 3, false, 'a', '#808080'])
})

test('a parameter without a title is called by its name', () => {
  expect(titleOf({ name: 'old_price', type: 'string', isRequired: false })).toBe('old price')
})
