import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

import type { Page } from 'playwright-core'
import { unzip } from 'unzipit'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { barriers } from './browser'
import { MADE_MS, SMALL, server, startStudio, visit } from './fixture'

let folder: string
let project: string

startStudio()

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gala-returns-'))
  const scenes = ['Tea is a leaf that falls into hot water.', 'Now half the world drinks it in the morning.'].map((text) => ({ text }))
  project = await server.project({ ...SMALL, title: 'Comes back', scenes })
  await until(async () => (await status()) === 'completed')
  await exported()
}, 2 * MADE_MS)

afterAll(() => rm(folder, { recursive: true, force: true }))

/** Before any test there is nothing that polls. */
async function until(is: () => Promise<boolean>): Promise<void> {
  while (!(await is())) await new Promise((resolve) => setTimeout(resolve, 300))
}

interface Asset {
  id: string
  kind: string
}

const status = async () => (await server.get<{ status: string }>(`/api/v1/projects/${project}`)).status
const assets = async () => (await server.get<{ items: Asset[] }>(`/api/v1/projects/${project}/assets`)).items
const newest = async (kind: string) => (await assets()).findLast((asset) => asset.kind === kind)
const timeline = () => server.get<{ tracks: { kind: string; clips: { duration_ms: number }[] }[] }>(`/api/v1/projects/${project}/timeline`)
const lengths = async () => (await timeline()).tracks.find(({ kind }) => kind === 'visual')?.clips.map(({ duration_ms }) => duration_ms)
const content = async (asset: Asset | undefined) => new Uint8Array(await (await fetch(`${server.url}/api/v1/assets/${asset?.id}/content`)).arrayBuffer())

async function exported(): Promise<void> {
  const headers = { 'content-type': 'application/json' }
  const answer = await fetch(`${server.url}/api/v1/projects/${project}/export`, { method: 'POST', headers, body: '{}' })
  const { id } = (await answer.json()) as { id: string }
  const state = async () => (await server.get<{ state: string }>(`/api/v1/jobs/${id}`)).state
  await until(async () => (await state()) === 'SUCCEEDED')
}

interface Otio {
  tracks: { children: { kind: string; children: { OTIO_SCHEMA: string; effects: unknown[]; source_range: { duration: { value: number } } }[] }[] }
}

/** The cut of the package, with the last picture ten frames shorter and blurred. */
async function editedCut(): Promise<string> {
  const { entries } = await unzip(await content(await newest('package')))
  const name = Object.keys(entries).find((path) => path.endsWith('.otio') && path !== 'content.otio') ?? ''
  const cut = (await entries[name]?.json()) as Otio
  const pictures = cut.tracks.children.find(({ kind }) => kind === 'Video')?.children ?? []
  const last = pictures.findLast(({ OTIO_SCHEMA }) => OTIO_SCHEMA.startsWith('Clip'))
  if (!last) throw new Error('the cut has no clip')
  last.source_range.duration.value -= 10
  last.effects = [{ OTIO_SCHEMA: 'Effect.1', name: '', effect_name: 'Blur', metadata: {} }]
  const path = join(folder, 'edited.otio')
  await writeFile(path, JSON.stringify(cut))
  return path
}

async function bring(page: Page, button: string, path: string): Promise<void> {
  const chooser = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: button }).click()
  await (await chooser).setFiles(path)
}

test('a document that is none is refused, and nothing else is changed', async () => {
  const { page } = await visit()
  await page.goto(`/projects/${project}/export`)
  const path = join(folder, 'none.edl')
  await writeFile(path, '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><fcpxml>&a;</fcpxml>')
  await bring(page, 'Bring a cut', path)
  await page.getByRole('alert').getByText(/document|type/i).first().waitFor()
  expect(await page.getByRole('button', { name: 'Make it the timeline' }).count()).toBe(0)
})

test('an edited cut tells what it changes, becomes the timeline, and is taken back', async () => {
  const { page, faults } = await visit()
  const before = await lengths()
  const kept = await (await fetch(`${server.url}/api/v1/projects/${project}/timeline`)).text()
  await page.goto(`/projects/${project}/export`)
  await bring(page, 'Bring a cut', await editedCut())
  await page.getByRole('list', { name: 'What changes' }).getByText(/Scene 2.*its picture ends 0:00\.400 earlier/).waitFor()
  await page.getByRole('list', { name: 'What was not taken over' }).getByText('the effect “Blur”').waitFor()
  expect(await lengths(), 'nothing is changed yet').toEqual(before)
  expect(await barriers(page)).toEqual([])
  await page.getByRole('button', { name: 'Make it the timeline' }).click()
  await page.getByRole('link', { name: 'Open the timeline' }).waitFor()
  expect((await lengths())?.at(-1)).toBe((before?.at(-1) ?? 0) - 400)
  const versions = page.getByRole('list', { name: 'Versions of the timeline' })
  await versions.getByRole('listitem').first().waitFor()
  await page.getByRole('button', { name: /Undo/ }).click()
  await expect.poll(async () => (await fetch(`${server.url}/api/v1/projects/${project}/timeline`)).text()).toBe(kept)
  // The cut is a version now, to which it goes forth again.
  await expect.poll(() => versions.getByRole('button', { name: /^Go back to it: the version/ }).count()).toBeGreaterThan(0)
  await versions.getByRole('button', { name: /^Go back to it: the version/ }).first().click()
  await expect.poll(lengths).not.toEqual(before)
  expect(faults).toEqual([])
})

test('a finished film is sent, compared, and becomes the video with captions of its own', { timeout: 400_000 }, async () => {
  const { page, faults } = await visit()
  const [made, film] = [join(folder, 'made.mp4'), join(folder, 'graded.mp4')]
  await writeFile(made, await content(await newest('final')))
  // A second of black before it, other colours, and encoded anew.
  const changes = ['-vf', 'tpad=start_duration=1:start_mode=add:color=black,eq=contrast=1.1:saturation=0.7', '-af', 'adelay=1000:all=1']
  await promisify(execFile)('ffmpeg', ['-loglevel', 'error', '-i', made, ...changes, '-pix_fmt', 'yuv420p', film])
  const before = await newest('final')
  await page.goto(`/projects/${project}/export`)
  await bring(page, 'Bring the film', film)
  await page.getByText('It is the video of the project.').waitFor({ timeout: MADE_MS })
  const captions = page.getByText(/captions? at (its|their) new times?/)
  await captions.waitFor({ timeout: 30_000 })
  await captions.click()
  const first = page.getByRole('list', { name: 'Captions of the film' }).getByRole('listitem').first()
  expect(await first.innerText()).toMatch(/^0:01\.\d{3} /)
  expect((await newest('final'))?.id).not.toBe(before?.id)
  expect(await content(await newest('final'))).toEqual(new Uint8Array(await readFile(film)))
  expect(await barriers(page)).toEqual([])
  expect(faults).toEqual([])
})

test('a folder is kept up to date until it is left as it is', async () => {
  const { page, faults } = await visit()
  await page.goto(`/projects/${project}/export`)
  await page.getByRole('button', { name: 'Keep the folder up to date' }).click()
  await page.getByText('It is up to date').waitFor({ timeout: 60_000 })
  const state = () => server.get<{ is_published: boolean; is_current: boolean }>(`/api/v1/projects/${project}/folder/published`)
  expect(await state()).toMatchObject({ is_published: true, is_current: true })
  await page.getByRole('button', { name: 'Leave the folder as it is' }).click()
  await page.getByText('It is not kept up to date').waitFor()
  expect(await state()).toMatchObject({ is_published: false })
  expect(faults).toEqual([])
})

test.each([
  { colorScheme: 'light', viewport: { width: 390, height: 844 } },
  { colorScheme: 'dark', viewport: { width: 1440, height: 900 } },
] as const)('nothing keeps anybody out of what comes back: $colorScheme, $viewport.width wide', async (options) => {
  const { page } = await visit(options)
  await page.goto(`/projects/${project}/export`)
  await bring(page, 'Bring a cut', await editedCut())
  // It was made of a package that is older than the timeline.
  const ask = page.getByRole('button', { name: 'Show what it would replace' })
  const found = page.getByRole('list', { name: 'What was not taken over' })
  await ask.or(found).first().waitFor()
  if (await ask.isVisible()) {
    expect(await barriers(page)).toEqual([])
    await ask.click()
  }
  await found.waitFor()
  expect(await barriers(page)).toEqual([])
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  expect(overflow, 'it is not wider than the screen').toBeLessThanOrEqual(0)
})
