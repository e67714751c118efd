import { readFile } from 'node:fs/promises'

import { expect, test } from 'vitest'

import { barriers } from './browser'
import { MADE_MS, SMALL, server, startStudio, visit } from './fixture'

startStudio()

test('a package is made, tells what opens it and what is lost, and one document of it is fetched alone', async () => {
  const { page, faults } = await visit({ acceptDownloads: true })
  const scenes = ['Tea is a leaf.', 'Now we drink.'].map((text) => ({ text }))
  const id = await server.project({ ...SMALL, title: 'Handed over', scenes })
  const status = async () => (await server.get<{ status: string }>(`/api/v1/projects/${id}`)).status
  await expect.poll(status, { timeout: MADE_MS, interval: 300 }).toBe('completed')
  await page.goto(`/projects/${id}`)
  await page.getByRole('link', { name: 'Hand it over' }).click()
  await page.getByRole('button', { name: 'Make a package' }).click()
  const documents = page.getByRole('list', { name: 'Documents of the package' })
  await documents.waitFor({ timeout: MADE_MS })
  const of = (title: string) => documents.locator('> li').filter({ hasText: title })
  for (const title of ['OpenTimelineIO', 'Final Cut Pro 10.6', 'Final Cut Pro 7 XML', 'MLT', 'EDL (CMX3600)', 'CapCut']) await of(title).first().waitFor()
  await of('EDL (CMX3600)').getByText(/Captions: in a file beside it/).waitFor()
  expect(await barriers(page)).toEqual([])

  const download = page.waitForEvent('download')
  await of('EDL (CMX3600)').getByRole('button').first().click()
  const path = await (await download).path()
  expect(await readFile(path, 'utf8')).toContain('TITLE:')
  await page.getByRole('button', { name: 'Make a link' }).click()
  const link = await page.getByRole('textbox', { name: 'Link to the file' }).inputValue()
  const fetched = await fetch(link, { headers: { range: 'bytes=0-3' } })
  expect(new TextDecoder().decode(await fetched.arrayBuffer())).toBe('PK\u0003\u0004')
  expect(faults).toEqual([])
})
