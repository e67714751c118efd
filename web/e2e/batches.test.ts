import { expect, test } from 'vitest'

import { barriers } from './browser'
import { MADE_MS, server, startStudio, visit } from './fixture'

startStudio()

const TABLE = 'name;text\r\n"Tea: green";"A leaf.\n\nIt is warm."\r\nMate;A cup.\r\nCocoa;A bean.\r\n'
const BRIEF = '---\ntitle: {{name}}\nformat: 144x256\nfps: 25\nmusic: off\n---\n{{text}}\n'

test.for([{ colorScheme: 'light' }, { colorScheme: 'dark', viewport: { width: 390, height: 844 } }] as const)(
  'the rows of a table become videos: %o',
  async (options) => {
    const { page, faults } = await visit(options)
    await page.goto('/')
    await page.goto('/batches/new')
    await page.getByLabel('A table').setInputFiles({ name: 'teas.csv', mimeType: 'text/csv', buffer: Buffer.from(TABLE) })
    await page.getByRole('textbox', { name: 'Brief of each video' }).fill(BRIEF)
    await page.getByText('4 scenes').waitFor()
    expect(await barriers(page)).toEqual([])
    await page.getByRole('button', { name: 'Make 3 videos' }).click()
    await page.getByRole('heading', { level: 1, name: 'teas' }).waitFor()
    await page.getByText('3 of 3 ended', { exact: false }).waitFor({ timeout: MADE_MS })
    expect(await barriers(page)).toEqual([])
    const rows = page.getByRole('main').getByRole('listitem')
    expect(await rows.count()).toBe(3)
    expect(await rows.filter({ hasText: 'Finished' }).count()).toBe(3)
    await page.getByRole('link', { name: 'Tea: green' }).click()
    await page.getByRole('heading', { level: 1, name: 'Tea: green' }).waitFor()
    await page.goto('/batches')
    await page.getByRole('link', { name: 'teas' }).first().waitFor()
    expect(await barriers(page)).toEqual([])
    expect(faults).toEqual([])
  },
)

test('a table that is wrong somewhere says in which row, and makes nothing', async () => {
  const { page } = await visit()
  await page.goto('/batches/new')
  await page.getByLabel('A table').setInputFiles({ name: 'bad.csv', mimeType: 'text/csv', buffer: Buffer.from('name,text\nTea,Warm.\nMate,\n') })
  await page.getByRole('textbox', { name: 'Brief of each video' }).fill(BRIEF)
  await page.getByRole('alert').getByText(/rows\[1\]/).waitFor()
  const before = (await server.get<{ items: unknown[] }>('/api/v1/batches')).items.length
  await page.getByRole('button', { name: 'Make 2 videos' }).click()
  await page.waitForTimeout(500)
  expect((await server.get<{ items: unknown[] }>('/api/v1/batches')).items.length).toBe(before)
})
