import { expect, test } from 'vitest'

import { documentOf, isEnough, isWanted, nothingYet, ratioOf, scenesOf } from './brief'

test('paragraphs are scenes', () => {
  expect(scenesOf('Tea is\nold.\n\n \nIt came  from China.\n')).toEqual([
    { text: 'Tea is old.' },
    { text: 'It came from China.' },
  ])
  expect(scenesOf(' \n\n ')).toEqual([])
})

test('what is as usual is left out of the document', () => {
  const wanted = { ...nothingYet('es'), text: 'Hola.' }
  expect(documentOf(wanted)).toEqual({ language: 'es', scenes: [{ text: 'Hola.' }] })
})

test('every setting reaches the document', () => {
  const wanted = {
    ...nothingYet('en'),
    text: 'Tea.',
    title: ' Tea ',
    format: '16:9',
    duration: '45s',
    preset: 'neon',
    captions: 'off',
    music: 'dark',
    voice: 'anna',
    font: 'serif',
  } as const
  expect(documentOf(wanted)).toEqual({
    language: 'en',
    title: 'Tea',
    format: '16:9',
    target_duration: '45s',
    preset: 'neon',
    captions: 'off',
    music: 'dark',
    voice: 'anna',
    font: 'serif',
    scenes: [{ text: 'Tea.' }],
  })
})

test('a topic stands instead of scenes', () => {
  expect(documentOf({ ...nothingYet('en'), mode: 'topic', text: ' tea ' })).toEqual({ language: 'en', topic: 'tea' })
})

test('signs alone say nothing', () => {
  expect(isEnough({ ...nothingYet('en'), text: ' … ' })).toBe(false)
  expect(isEnough({ ...nothingYet('en'), text: '茶' })).toBe(true)
})

test('a format is a ratio', () => {
  expect(ratioOf('16:9')).toBeCloseTo(1.78)
})

test('what was kept of the form is taken as long as the form holds such a thing', () => {
  expect(isWanted(nothingYet('en'))).toBe(true)
  expect(isWanted({ ...nothingYet('en'), format: '21:9' })).toBe(false)
  const { font: _font, series: _series, ...early } = nothingYet('en')
  expect(isWanted(early)).toBe(true)
  expect(isWanted({ ...early, font: 7 })).toBe(false)
  expect(isWanted({ mode: 'script', text: 'Tea.' })).toBe(false)
  expect([undefined, null, 'text', 7].some(isWanted)).toBe(false)
})
