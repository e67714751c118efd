import { readFile } from 'node:fs/promises'

import { expect, test } from 'vitest'

import { barriers } from './browser'
import { MADE_MS, server, startStudio, visit } from './fixture'

startStudio()

const OWN = {
  version: 1,
  title: 'Countdown',
  kind: 'countdown',
  duration_ms: '{{ from * 1000 }}',
  params: {
    type: 'object',
    properties: {
      from: { type: 'integer', title: 'From', minimum: 1, maximum: 10, default: 3 },
      word: { type: 'string', title: 'Word', maxLength: 20 },
      photo: { type: 'string', title: 'Picture', format: 'asset', media: 'image' },
    },
    required: ['word'],
  },
  timeline: {
    version: 1,
    format: { size: '144x256', fps: 25 },
    tracks: [
      {
        kind: 'visual',
        clips: [{ duration_ms: '{{ duration_ms }}', content: { $if: 'photo', then: { kind: 'image', source: '{{ photo }}' }, else: { kind: 'text', runs: [{ text: '{{ word }}' }] } } }],
      },
    ],
  },
  example: { word: 'Go!' },
}
const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')

const SCHEMES = [{ colorScheme: 'light' }, { colorScheme: 'dark', viewport: { width: 390, height: 844 } }] as const

test.for(SCHEMES)('a video is made of a template of the program: %o', async (options) => {
  const { page, faults } = await visit(options)
  await page.goto('/new')
  await page.getByRole('link', { name: 'From a template' }).click()
  const card = page.getByRole('listitem').filter({ has: page.getByRole('link', { name: 'Quote card' }) })
  await card.getByRole('img').or(card.locator('img')).first().waitFor()
  expect(await barriers(page)).toEqual([])
  await page.getByRole('link', { name: 'Quote card' }).click()
  const picture = page.getByRole('img', { name: /^Quote card, at/ })
  await picture.waitFor()
  const before = await picture.getAttribute('src')
  await page.getByRole('textbox', { name: 'Quote' }).fill('Less, but better.')
  await expect.poll(() => picture.getAttribute('src')).not.toBe(before)
  await page.getByRole('textbox', { name: 'Quote' }).fill('')
  await page.getByText('This is needed.').waitFor()
  expect(await barriers(page)).toEqual([])
  await page.getByRole('textbox', { name: 'Quote' }).fill('Less, but better.')
  await page.getByRole('textbox', { name: 'Title of the video' }).fill('Rams')
  await page.getByRole('combobox', { name: 'Quality' }).selectOption('draft')
  await page.getByRole('button', { name: 'Make the video' }).click()
  await page.getByRole('heading', { level: 1, name: 'Rams' }).waitFor()
  await page.getByText('Made of the template', { exact: false }).waitFor()
  await page.getByRole('link', { name: 'Its data, for another video' }).click()
  await expect.poll(() => page.getByRole('textbox', { name: 'Quote' }).inputValue()).toBe('Less, but better.')
  expect(faults.filter((fault) => !fault.includes('400 (Bad Request)'))).toEqual([])
})

test('a template is brought, mended, filled with a picture, made into a film, deleted and brought back', async () => {
  const { page } = await visit()
  await page.goto('/templates')
  await page.getByRole('button', { name: 'Add a template' }).click()
  const dialog = page.getByRole('dialog', { name: 'Add a template' })
  const wrong = JSON.stringify({ ...OWN, kind: 'Count Down' })
  await dialog.getByLabel('A template').setInputFiles({ name: 'own.json', mimeType: 'application/json', buffer: Buffer.from(wrong) })
  await dialog.getByRole('button', { name: 'Keep it' }).click()
  await dialog.getByRole('alert').getByText('kind').first().waitFor()
  expect(await barriers(page)).toEqual([])
  await dialog.getByRole('textbox', { name: 'Document' }).fill(JSON.stringify(OWN))
  await dialog.getByRole('button', { name: 'Keep it' }).click()
  await page.getByRole('heading', { level: 1, name: 'Countdown' }).waitFor()
  await page.getByLabel('Bring a file: Picture').setInputFiles({ name: 'leaf.png', mimeType: 'image/png', buffer: PNG })
  await page.getByRole('button', { name: 'Take away: Picture' }).waitFor()
  await expect.poll(() => page.getByText('The file is still being looked into.').count(), { timeout: 30_000 }).toBe(0)
  await page.getByRole('spinbutton', { name: 'From' }).fill('1')
  await page.getByText('The video is 1 sec long.').waitFor()
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Download' }).click()])
  expect(download.suggestedFilename()).toBe('countdown.json')
  expect(JSON.parse(await readFile(await download.path(), 'utf8'))).toMatchObject({ title: 'Countdown', example: OWN.example })
  await page.getByRole('button', { name: 'Make the video' }).click()
  await page.getByText('Finished', { exact: true }).first().waitFor({ timeout: MADE_MS })
  const id = new URL(page.url()).pathname.split('/')[2]
  const use = await server.get<{ data: { from: number; photo: string } }>(`/api/v1/projects/${id}/template`)
  expect(use.data).toMatchObject({ from: 1, photo: expect.stringMatching(/^[0-9a-f-]{36}$/) as string })
  await page.getByRole('link', { name: 'Countdown' }).last().click()
  await page.getByRole('button', { name: 'Delete' }).click()
  await page.getByRole('heading', { level: 1, name: 'Templates' }).waitFor()
  await expect.poll(() => page.getByRole('link', { name: 'Countdown' }).count()).toBe(0)
  await page.getByRole('button', { name: 'Undo' }).click()
  await page.getByRole('link', { name: 'Countdown' }).waitFor()
})
