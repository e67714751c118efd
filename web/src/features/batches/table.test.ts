import { expect, test } from 'vitest'

import { briefOf, cellsOf, guessed, placeholders, readTable } from './table'

test('tables are read whatever separates their cells', async () => {
  const expected = { columns: ['name', 'text'], rows: [{ name: 'Tea, green', text: 'A "leaf".\nWarm.' }, { name: 'Mate', text: '' }] }
  for (const by of [',', ';', '\t']) {
    const text = `\n name ${by}text\r\n"Tea, green"${by}"A ""leaf"".\nWarm."\r\n\r\nMate\r\n`
    expect(await readTable(text)).toEqual(expected)
  }
  expect(await readTable('')).toEqual({ columns: [], rows: [] })
})

test('a brief names columns, each of which is found however it is written', () => {
  const brief = '---\ntitle: {{ Name }}\n---\n{{text}} {{Name}} {{ open'
  expect(placeholders(brief)).toEqual(['Name', 'text'])
  expect(guessed(['Name', 'place'], ['NAME ', 'text'])).toEqual({ Name: 'NAME ', place: '' })
  expect(guessed(['Name'], ['name', 'Name'])).toEqual({ Name: 'Name' })
})

test('rows have a cell for each placeholder, and the first brief fits the table', () => {
  const table = { columns: ['no', 'what'], rows: [{ no: '1', what: 'Tea is warm.' }] }
  expect(placeholders(briefOf(table))).toEqual(['no', 'what'])
  expect(cellsOf(table, { text: 'what', place: '' })).toEqual([{ text: 'Tea is warm.', place: '' }])
})
