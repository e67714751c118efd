import type { Page, Route } from 'playwright-core'
import { expect, test } from 'vitest'

import { server, startStudio, visit } from './fixture'

startStudio()

const PART = 5 * 1024 * 1024
const FILE = { name: 'long.wav', mimeType: 'audio/wav', buffer: Buffer.alloc(2 * PART + 1000, 'RIFF') }
const ID = '01930000-0000-7000-8000-00000000abcd'

/** What a server whose objects lie in a bucket answers, and the bucket itself, under addresses of this server. */
async function stubBucket(page: Page, isPermitted: boolean) {
  const asset = { id: ID, project_id: null, kind: 'audio', provider: 's3', object_key: 'x', mime: 'audio/wav', size_bytes: FILE.buffer.length, status: 'PENDING', is_draft: false, derivatives: [], created_at: '2026-11-30T01:00:00Z', name: FILE.name }
  const seen = { announced: [] as unknown[], parts: [] as string[], finalised: [] as unknown[], headers: [] as Record<string, string>[] }
  const held: Route[] = []
  let holds: (part: string) => boolean = () => false
  await page.route('**/api/v1/assets/init-upload', async (route) => {
    const said = route.request().postDataJSON() as { direct: boolean }
    seen.announced.push(said.direct)
    if (!said.direct) return route.continue()
    const part_urls = [1, 2, 3].map((part) => `${server.url}/bucket/${part}?signature=s`)
    const upload_session = { kind: 'parts', method: 'PUT', url: '', headers: {}, offset_bytes: 0, part_size_bytes: PART, part_urls, expires_at: new Date(Date.now() + 3_600_000).toISOString() }
    await route.fulfill({ status: 201, json: { asset, upload_session } })
  })
  await page.route('**/bucket/*', async (route) => {
    const part = new URL(route.request().url()).pathname.slice(-1)
    if (!isPermitted) return route.abort('failed')
    if (holds(part)) return void held.push(route)
    seen.parts.push(part)
    seen.headers.push(route.request().headers())
    await route.fulfill({ status: 200, headers: { etag: `"tag-${part}"` }, body: '' })
  })
  await page.route('**/api/v1/assets/finalize', async (route) => {
    const said = route.request().postDataJSON() as { asset_id: string }
    if (said.asset_id !== ID) return route.continue()
    seen.finalised.push(said)
    await route.fulfill({ json: { ...asset, status: 'READY' } })
  })
  return { seen, held, hold: (is: (part: string) => boolean) => void (holds = is) }
}

async function choose(page: Page): Promise<void> {
  const chooser = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Bring files' }).click()
  await (await chooser).setFiles(FILE)
}

test('a file goes straight to the store in parts, outlives the page, and those that are there are not sent again', async () => {
  const { page, faults } = await visit()
  const { seen, held, hold } = await stubBucket(page, true)
  hold((part) => part === '2')
  await page.goto('/gallery')
  await choose(page)
  await expect.poll(() => seen.parts.toSorted()).toEqual(['1', '3'])
  await expect.poll(() => held.length).toBe(1)
  await page.getByRole('button', { name: 'Pause: long.wav' }).click()
  await page.getByText(/paused at 5\d\s?%/).waitFor()

  await page.reload()
  hold(() => false)
  await page.getByRole('button', { name: 'Go on: long.wav' }).click()
  await page.getByText('All files are there').waitFor()
  expect(seen.parts.slice(2), 'those that the store has are not sent again').toEqual(['2'])
  expect(seen.announced).toEqual([true])
  expect(seen.finalised).toEqual([{ asset_id: ID, parts: ['"tag-1"', '"tag-2"', '"tag-3"'] }])
  expect(seen.headers.filter((headers) => 'authorization' in headers || 'content-type' in headers)).toEqual([])
  expect(faults).toEqual([])
})

test('a store that does not let the page send to it is left out: the file goes through the server', async () => {
  const { page } = await visit()
  const { seen } = await stubBucket(page, false)
  await page.goto('/gallery')
  await choose(page)
  await page.getByText('All files are there').or(page.getByRole('alert')).first().waitFor()
  expect(seen.announced).toEqual([true, false])
  expect(seen.finalised, 'nothing of the store is finalised').toEqual([])
})
