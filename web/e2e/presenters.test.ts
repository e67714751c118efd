import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'

import { afterAll, expect, test } from 'vitest'

import { barriers } from './browser'
import { MADE_MS, SMALL, server, startStudio, visit } from './fixture'

const PROGRAM = process.env.GALA_FAKES_PROGRAM ?? join(import.meta.dirname, '../../target/debug/gala-fakes')
const KEY = 'fake-key-0123456789'

/** Doubles of the vendors, which make videos and charge nobody. */
const port = await new Promise<number>((resolve) => {
  const probe = createServer().listen(0, '127.0.0.1', () => {
    const { port } = probe.address() as AddressInfo
    probe.close(() => resolve(port))
  })
})
const fakes = spawn(PROGRAM, ['serve', '--listen', `127.0.0.1:${port}`], { stdio: ['ignore', 'pipe', 'inherit'] })
await once(fakes.stdout, 'data')
startStudio(undefined, () => ({ GALA_HEYGEN_URL: `http://127.0.0.1:${port}/heygen`, GALA_HEYGEN_KEY: KEY }))
afterAll(() => fakes.kill())

const patient = <T>(value: () => T) => expect.poll(value, { timeout: MADE_MS, interval: 300 })

interface Made {
  items: { id: string; stage_name: string; look: string | null; picture: string | null }[]
}
const presenters = async () => (await server.get<Made>('/api/v1/models')).items

test('somebody whom the provider knows is kept, chosen for a video, seen in it, and switched off in a scene', async () => {
  const { page, faults } = await visit()
  await page.goto('/settings/presenters')
  await page.getByText(/There is nobody here yet/).waitFor()
  await page.getByRole('button', { name: 'New presenter' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('textbox', { name: 'Stage name' }).fill('Anna Vega')
  await dialog.getByRole('textbox', { name: 'Tags' }).fill('News, Spanish')
  await dialog.getByRole('radio', { name: 'Somebody whom a provider knows' }).check({ force: true })
  await dialog.getByRole('combobox', { name: 'Name of the look' }).fill('look-anna')
  await dialog.getByText('Anna, standing (heygen)').waitFor()
  expect(await barriers(page)).toEqual([])
  await dialog.getByRole('button', { name: 'Keep them' }).click()
  await page.getByRole('heading', { name: 'Anna Vega' }).waitFor()
  expect(await barriers(page)).toEqual([])
  expect(await presenters()).toMatchObject([{ stage_name: 'Anna Vega', look: 'look-anna', picture: null }])

  await page.goto('/new')
  await page.getByRole('textbox', { name: 'Script' }).fill('Tea is a leaf.')
  // By the keys alone.
  await page.getByRole('radio', { name: 'Nobody' }).focus()
  await page.keyboard.press('ArrowRight')
  expect(await page.getByRole('radio', { name: 'Anna Vega' }).isChecked()).toBe(true)
  // Who presents costs something, which is told before.
  await page.getByText(/\$/).first().waitFor()
  expect(await barriers(page)).toEqual([])
  await page.getByRole('button', { name: 'Make the video' }).click()
  await page.waitForURL(/\/projects\//)
  const id = page.url().split('/').at(-1)
  await patient(async () => (await server.get<{ status: string }>(`/api/v1/projects/${id}`)).status).toBe('completed')
  const [scene] = (await server.get<{ items: { id: string; presenter: boolean | null }[] }>(`/api/v1/projects/${id}/scenes`)).items
  expect(scene?.presenter).toBe(true)
  const takes = (await server.get<{ items: { kind: string; provider: string }[] }>(`/api/v1/scenes/${scene?.id}/takes`)).items
  expect(JSON.stringify(takes.filter(({ kind }) => kind === 'image'))).toContain('heygen')

  await page.goto(`/projects/${id}/scenes?scene=${scene?.id}`)
  const seen = page.getByRole('checkbox', { name: 'The presenter is seen in this scene' })
  await seen.click()
  await page.getByText(/1 scene is stale/).waitFor()
  expect(await barriers(page)).toEqual([])
  await seen.click()
  await patient(async () => (await server.get<{ items: { presenter: boolean }[] }>(`/api/v1/projects/${id}/scenes`)).items[0]?.presenter).toBe(true)
  expect(faults).toEqual([])
})

test('a face that is brought on the page is chosen, and its presenter deleted and brought back on a phone', async () => {
  const { page, faults } = await visit({ colorScheme: 'dark', viewport: { width: 390, height: 844 } })
  await page.goto('/settings/presenters')
  await page.getByRole('button', { name: 'New presenter' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('textbox', { name: 'Stage name' }).fill('Bo')
  await dialog.getByLabel('Picture to bring').setInputFiles({ name: 'bo.png', mimeType: 'image/png', buffer: await page.screenshot() })
  await dialog.getByRole('img', { name: 'Picture 1' }).waitFor({ timeout: 60_000 })
  await dialog.getByRole('button', { name: 'Keep them' }).click()
  await page.getByRole('heading', { name: 'Bo' }).waitFor()
  expect((await presenters()).find(({ stage_name }) => stage_name === 'Bo')?.picture).toBeTruthy()
  await page.getByRole('button', { name: 'Delete: Bo' }).click()
  await page.getByRole('checkbox', { name: 'Those that were deleted' }).check()
  await page.getByRole('button', { name: 'Restore: Bo' }).click()
  await patient(async () => (await presenters()).some(({ stage_name }) => stage_name === 'Bo')).toBe(true)
  expect(await barriers(page)).toEqual([])

  // With this face as well as with a look.
  const id = await server.project({ ...SMALL, presenter: 'bo', scenes: [{ text: 'Tea is warm.' }] })
  await patient(async () => (await server.get<{ status: string }>(`/api/v1/projects/${id}`)).status).toBe('completed')
  const { items } = await server.get<{ items: { path?: string; object_key: string }[] }>(`/api/v1/projects/${id}/assets`)
  expect(JSON.stringify(items)).toContain('presenter')
  expect(faults).toEqual([])
})
