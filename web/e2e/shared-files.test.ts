import { createServer, type Server as WebServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { deflateSync, crc32 } from 'node:zlib'

import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { barriers } from './browser'
import { MADE_MS, SMALL, server, startStudio, visit } from './fixture'

let web: WebServer
const from = () => `http://127.0.0.1:${(web.address() as AddressInfo).port}`

/** Somebody else's server, with a picture and a page. */
beforeAll(async () => {
  web = createServer((request, response) => {
    const isPicture = request.url?.startsWith('/pictures/') ?? false
    const body = isPicture ? picture() : Buffer.from('<!doctype html><title>A page</title>')
    response.writeHead(200, { 'content-type': isPicture ? 'image/png' : 'text/html', 'content-length': body.length })
    response.end(request.method === 'HEAD' ? undefined : body)
  })
  await new Promise<void>((done) => web.listen(0, '127.0.0.1', done))
})

startStudio(undefined, () => ({ GALA_IMPORT_SERVERS: from() }))

afterAll(() => web.close())

/** A picture of one colour, 64 pixels wide and high. */
function picture(): Buffer {
  const part = (name: string, content: Buffer) => {
    const named = Buffer.concat([Buffer.from(name), content])
    const [size, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
    size.writeUInt32BE(content.length)
    sum.writeUInt32BE(crc32(named))
    return Buffer.concat([size, named, sum])
  }
  const head = Buffer.from([0, 0, 0, 64, 0, 0, 0, 64, 8, 2, 0, 0, 0])
  const row = Buffer.from([0, ...Array.from({ length: 64 }, () => [200, 40, 90]).flat()])
  const rows = deflateSync(Buffer.concat(Array.from({ length: 64 }, () => row)))
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), part('IHDR', head), part('IDAT', rows), part('IEND', Buffer.alloc(0))])
}

const files = (page: Page) => page.getByRole('list', { name: 'Files' })
const card = (page: Page, name: RegExp) => files(page).getByRole('button', { name })

async function fetchFrom(page: Page, address: string): Promise<void> {
  await page.getByRole('button', { name: 'From an address' }).click()
  await page.getByRole('textbox', { name: 'Address' }).fill(address)
  expect(await barriers(page)).toEqual([])
  await page.getByRole('button', { name: 'Fetch it' }).click()
}

test('a file of the workspace is fetched from an address, used, kept because of that, deleted and brought back', async () => {
  const { page, faults } = await visit()
  const id = await server.project({ ...SMALL, title: 'Harbours', scenes: [{ text: 'Tea is a leaf.' }] })
  const state = async () => (await server.get<{ status: string }>(`/api/v1/projects/${id}`)).status
  await expect.poll(state, { timeout: MADE_MS, interval: 300 }).toBe('completed')

  await page.goto('/gallery')
  await page.getByText('Of the workspace', { exact: true }).click()
  await page.getByText('The workspace has no files yet.').waitFor()
  await fetchFrom(page, `${from()}/nothing.html`)
  await page.getByRole('alert').getByText(/name the address of the file itself/).waitFor({ timeout: 60_000 })
  expect(await barriers(page)).toEqual([])
  await page.getByRole('button', { name: 'Clear: nothing.html' }).click()
  await fetchFrom(page, `${from()}/pictures/Canci%C3%B3n.png?signature=x`)
  await page.getByText('1 file from an address').waitFor()
  await page.reload()
  await card(page, /Canción\.png/).waitFor({ timeout: 60_000 })
  await page.getByRole('button', { name: 'Clear: Canción.png' }).click()
  await page.getByRole('searchbox', { name: 'Search names' }).fill('cancion')
  await page.getByText('1 file', { exact: true }).waitFor()

  // It is used by a scene of a video, and not deleted as long as it is.
  await page.goto(`/projects/${id}/gallery?of=workspace`)
  await card(page, /Canción/).click()
  await page.getByRole('button', { name: 'As its picture' }).click()
  await page.getByText('Scene 1 uses the file now').waitFor()
  await card(page, /Canción/).click()
  await page.getByRole('dialog').getByRole('link', { name: 'Scene 1' }).waitFor()
  await page.getByRole('button', { name: 'Delete' }).click()
  await page.getByRole('dialog').getByRole('alert').waitFor()
  expect(await barriers(page)).toEqual([])
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click()
  await page.getByRole('status').getByRole('button', { name: 'Undo' }).click()
  await expect.poll(async () => (await server.get<{ items: { picture: unknown }[] }>(`/api/v1/projects/${id}/scenes`)).items[0]?.picture).toBeNull()

  await card(page, /Canción/).click()
  await page.getByRole('button', { name: 'Delete' }).click()
  await page.getByText('Canción.png was deleted').waitFor()
  await page.getByText('The workspace has no files yet.').waitFor()
  await page.getByRole('status').getByRole('button', { name: 'Undo' }).click()
  await card(page, /Canción/).click()
  await page.getByRole('button', { name: 'Delete' }).click()
  await page.getByText('Canción.png was deleted').waitFor()

  await page.goto('/gallery')
  await page.getByRole('link', { name: 'Deleted' }).click()
  await page.getByRole('button', { name: 'Restore: Canción.png' }).waitFor()
  expect(await barriers(page)).toEqual([])
  await page.getByRole('button', { name: 'Restore: Canción.png' }).click()
  await page.getByText('Canción.png is back').waitFor()
  await page.getByRole('link', { name: 'All files' }).click()
  await card(page, /Canción/).waitFor()
  // The browser itself notes every answer that is no success: that the file is used.
  expect(faults.filter((fault) => !fault.includes('status of 409'))).toEqual([])
})

test('what is dropped on the gallery belongs to the workspace', async () => {
  const { page, faults } = await visit({ viewport: { width: 390, height: 844 }, colorScheme: 'dark' })
  await page.goto('/gallery')
  const chooser = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Bring files' }).click()
  await (await chooser).setFiles({ name: 'dawn.png', mimeType: 'image/png', buffer: picture() })
  await card(page, /dawn\.png/).waitFor()
  const { items } = await server.get<{ items: { name: string; project_id: unknown }[] }>('/api/v1/assets?project_id=none&query=dawn')
  expect(items.map(({ name, project_id: project }) => [name, project])).toEqual([['dawn.png', null]])
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  expect(overflow, 'it is not wider than the screen').toBeLessThanOrEqual(0)
  expect(faults).toEqual([])
})
