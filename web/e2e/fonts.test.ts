import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { barriers } from './browser'
import { MADE_MS, SMALL, server, startStudio, visit } from './fixture'

startStudio()

/** The font of the studio itself, which comes with what it is built of. */
const FONT = join(import.meta.dirname, '../node_modules/@fontsource-variable/bricolage-grotesque/files/bricolage-grotesque-latin-wght-normal.woff2')

const TEXT = {
  version: 1,
  title: 'Words',
  kind: 'words',
  params: { type: 'object', properties: {} },
  timeline: {
    version: 1,
    format: { size: '144x256', fps: 25 },
    tracks: [
      { kind: 'visual', clips: [{ id: 'words', duration_ms: 1000, content: { kind: 'text', runs: [{ text: 'Tea' }] } }] },
      { kind: 'caption', style: 'plain', language: 'en', captions: [{ start_ms: 0, end_ms: 900, text: 'Tea' }] },
    ],
  },
}

async function bring(): Promise<void> {
  const { page } = await visit()
  await page.goto('/gallery')
  await page.getByLabel('Files to bring').setInputFiles({ name: 'bricolage.woff2', mimeType: 'font/woff2', buffer: await readFile(FONT) })
  await page.getByRole('button', { name: /^bricolage\.woff2 Font/ }).waitFor()
  await expect.poll(async () => (await server.get<{ items: unknown[] }>('/api/v1/assets?kind=font&status=READY')).items.length, { timeout: 60_000 }).toBe(1)
}

test('a font that is brought shows its letters, draws captions and letters of the timeline', async () => {
  await bring()
  for (const options of [{ colorScheme: 'light' }, { colorScheme: 'dark', viewport: { width: 390, height: 844 } }] as const) {
    const { page, faults } = await visit(options)
    await page.goto('/gallery')
    await page.getByRole('button', { name: /^bricolage\.woff2/ }).click()
    const letters = page.getByRole('img', { name: 'Letters of bricolage.woff2' })
    await letters.waitFor()
    await expect.poll(() => letters.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(100)
    await page.getByText('Bricolage Grotesque').first().waitFor()
    expect(await barriers(page)).toEqual([])
    await page.goto('/new')
    await page.getByRole('textbox', { name: 'Script' }).fill('Tea is old.')
    await page.getByRole('radio', { name: /^Bricolage Grotesque/ }).check({ force: true })
    // The sample of the captions is drawn with it, by the browser.
    await expect.poll(() => page.evaluate(() => [...document.fonts].some(({ family, status }) => family.includes('brought') && status === 'loaded'))).toBe(true)
    expect(await barriers(page)).toEqual([])
    expect(faults).toEqual([])
  }
  const [font] = (await server.get<{ items: { id: string }[] }>('/api/v1/assets?kind=font')).items
  const project = await server.project({ ...SMALL, language: 'en', font: font?.id, scenes: [{ text: 'Tea.' }] })
  await expect.poll(async () => (await server.get<{ status: string }>(`/api/v1/projects/${project}`)).status, { timeout: MADE_MS }).toBe('completed')
})

test('letters of the timeline are drawn with a font that was brought, and that is one step back', async () => {
  const headers = { 'content-type': 'application/json' }
  const post = async (path: string, body: object) => (await (await fetch(`${server.url}/api/v1/${path}`, { method: 'POST', headers, body: JSON.stringify(body) })).json()) as { id: string; project: { id: string } }
  const { id } = await post('templates', TEXT)
  const { project } = await post(`templates/${id}/render`, { data: {}, quality: 'draft' })
  await expect.poll(async () => (await server.get<{ status: string }>(`/api/v1/projects/${project.id}`)).status, { timeout: MADE_MS }).toBe('completed')
  const { page } = await visit()
  await page.goto(`/projects/${project.id}/timeline`)
  await page.getByRole('button', { name: /^Text/ }).first().click()
  const choice = page.getByRole('group', { name: 'Font' })
  await choice.getByText(/^Bricolage Grotesque/).click()
  const drawn = async () => JSON.stringify(await server.get(`/api/v1/projects/${project.id}/timeline`)).includes('"font"')
  await expect.poll(drawn).toBe(true)
  // What scrolls by itself is spread out, so that all of it is looked at.
  await page.locator('[data-chosen]').evaluate((inspector: HTMLElement) => (inspector.style.maxBlockSize = 'none'))
  expect(await barriers(page)).toEqual([])
  await page.getByRole('button', { name: 'Undo: Font' }).click()
  await expect.poll(drawn).toBe(false)
})
