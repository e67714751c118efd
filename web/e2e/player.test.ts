import type { Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'

import { barriers, type Options, type Watched } from './browser'
import { MADE_MS, SMALL, server, startStudio, visit } from './fixture'

const TEXTS = ['Keys move the film.', 'It goes from scene to scene.', 'And back again.']

let project: string

startStudio()

beforeAll(async () => {
  project = await server.project({ ...SMALL, title: 'Keys', scenes: TEXTS.map((text) => ({ text })) })
  await isMade()
}, MADE_MS)

async function comesTo(path: string, options: Options = {}): Promise<Watched> {
  const one = await visit(options)
  await one.page.goto(path)
  return one
}

async function isMade(): Promise<void> {
  const status = async () => (await server.get<{ status: string }>(`/api/v1/projects/${project}`)).status
  while ((await status()) !== 'completed') await new Promise((resolve) => setTimeout(resolve, 250))
}

interface Clip {
  id: string
  start_ms: number
  transition?: { duration_ms: number }
}

/** The clips of a track of the finished video. */
async function clipsOf(kind: 'visual' | 'audio'): Promise<Clip[]> {
  const timeline = await server.get<{ tracks: { kind: string; clips: Clip[] }[] }>(`/api/v1/projects/${project}/timeline`)
  return timeline.tracks.find((track) => track.kind === kind)?.clips ?? []
}

/** Where its scenes begin. */
async function starts(): Promise<number[]> {
  return (await clipsOf('visual')).map(({ start_ms, transition }) => start_ms + (transition?.duration_ms ?? 0))
}

/** The film with its true rate known: its scenes are marked by then. */
async function film(page: Page): Promise<void> {
  await page.waitForFunction(() => (document.querySelector('video')?.readyState ?? 0) >= 2)
  await page.waitForFunction((count) => document.querySelectorAll('[class*=tick]').length === count, TEXTS.length - 1)
}
const time = (page: Page) => page.evaluate(() => document.querySelector('video')?.currentTime ?? -1)
const frame = (page: Page) => page.getByText(/^Frame \d+/).innerText().then((text) => Number(/\d+/.exec(text)?.[0]))

test('frames are those of the video, and scenes begin where its timeline says', async () => {
  const { page, faults } = await comesTo(`/projects/${project}`)
  await film(page)
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('ArrowRight')
  expect(await time(page)).toBeCloseTo(2.5 / 25, 2)
  await expect.poll(() => frame(page)).toBe(2)
  await page.keyboard.press('Shift+ArrowRight')
  await page.keyboard.press('ArrowLeft')
  expect(await time(page)).toBeCloseTo(11.5 / 25, 2)
  const [, second = 0, third = 0] = await starts()
  await page.keyboard.press('ArrowDown')
  await expect.poll(() => frame(page)).toBe(Math.round(second / 40))
  await page.keyboard.press('ArrowDown')
  await expect.poll(() => frame(page)).toBe(Math.round(third / 40))
  await page.keyboard.press('ArrowUp')
  await expect.poll(() => frame(page)).toBe(Math.round(second / 40))
  await page.keyboard.press('Home')
  expect(await time(page)).toBeCloseTo(0.5 / 25, 2)
  expect(faults).toEqual([])
})

test('J, K and L run the film both ways, I and O loop a part, and a list tells of them all', async () => {
  const { page, faults } = await comesTo(`/projects/${project}`)
  await film(page)
  await page.keyboard.press('l')
  await page.keyboard.press('l')
  expect(await page.evaluate(() => document.querySelector('video')?.playbackRate)).toBe(2)
  await page.waitForFunction(() => (document.querySelector('video')?.currentTime ?? 0) > 1)
  await page.keyboard.press('k')
  const stood = await time(page)
  await page.keyboard.press('j')
  await page.waitForFunction((from) => (document.querySelector('video')?.currentTime ?? 9) < from - 0.3, stood)
  await page.keyboard.press('k')
  await page.keyboard.press('Home')
  await page.keyboard.press('i')
  for (let step = 0; step < 2; step += 1) await page.keyboard.press('Shift+ArrowRight')
  await page.keyboard.press('o')
  await page.getByText('a part').waitFor()
  await page.keyboard.press('Space')
  const times = new Set<number>()
  for (let look = 0; look < 12; look += 1) {
    await page.waitForTimeout(150)
    times.add(await time(page))
  }
  expect(Math.max(...times), 'it stays within the part').toBeLessThan(1.2)
  expect(await page.evaluate(() => document.querySelector('video')?.paused)).toBe(false)
  await page.keyboard.press('?')
  const keys = page.getByRole('dialog', { name: 'Keys of this page' })
  await keys.getByText('Comment on this frame').waitFor()
  expect(await barriers(page)).toEqual([])
  await keys.getByRole('checkbox', { name: 'Single letters are keys' }).uncheck()
  await keys.getByRole('button', { name: 'Close' }).click()
  await page.keyboard.press('m')
  expect(await page.evaluate(() => document.querySelector('video')?.muted)).toBe(false)
  expect(faults).toEqual([])
})

test('the animatic has the scenes where the video has them, and is heard', async () => {
  const { page, faults } = await comesTo(`/projects/${project}/scenes`)
  await page.getByRole('list', { name: 'Scenes' }).getByRole('button').first().waitFor()
  await page.evaluate(() => {
    const heard: number[] = []
    Object.assign(window, { heard })
    const start = AudioBufferSourceNode.prototype.start
    AudioBufferSourceNode.prototype.start = function (when = 0, ...more) {
      heard.push(when)
      start.call(this, when, ...more)
    }
  })
  const spoken = page.waitForResponse((answer) => answer.url().endsWith('/content') && /audio\//.test(answer.headers()['content-type'] ?? ''))
  await page.getByRole('button', { name: 'Play all as an animatic' }).click()
  const dialog = page.getByRole('dialog', { name: 'Animatic' })
  await dialog.getByRole('button', { name: 'Pause' }).waitFor()
  expect((await spoken).ok()).toBe(true)
  const heard = () => page.evaluate(() => (window as unknown as { heard: number[] }).heard)
  await expect.poll(async () => (await heard()).length, { timeout: 20_000 }).toBeGreaterThanOrEqual(TEXTS.length)
  const words = (await clipsOf('audio')).map(({ start_ms }) => start_ms)
  const [first = 0, second = 0, third = 0] = (await heard()).slice(-TEXTS.length).sort((a, b) => a - b)
  expect(second - first).toBeCloseTo(((words[1] ?? 0) - (words[0] ?? 0)) / 1000, 2)
  expect(third - second).toBeCloseTo(((words[2] ?? 0) - (words[1] ?? 0)) / 1000, 2)
  const length = async () => (await server.get<{ duration_ms: number }>(await reportPath())).duration_ms
  const bar = dialog.getByRole('slider', { name: 'Place in the video' })
  await expect.poll(async () => Number(await bar.getAttribute('max'))).toBe(await length())
  await dialog.getByText(TEXTS[1] ?? '').waitFor()
  await dialog.getByRole('button', { name: 'Pause' }).click()
  expect(await barriers(page)).toEqual([])
  const [, secondMs = 0, thirdMs = 0] = await starts()
  await page.keyboard.press('Home')
  await page.keyboard.press('ArrowDown')
  await expect.poll(() => frame(page)).toBe(Math.round(secondMs / 40))
  await page.keyboard.press('ArrowDown')
  await expect.poll(() => frame(page)).toBe(Math.round(thirdMs / 40))
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'hidden' })

  // One scene, from the keyboard.
  await page.getByRole('list', { name: 'Scenes' }).getByRole('button').nth(1).focus()
  await page.keyboard.press('Space')
  const one = page.getByRole('dialog', { name: 'Scene 2' })
  await one.getByText(TEXTS[1] ?? '').waitFor()
  await one.getByRole('button', { name: 'Play', exact: true }).waitFor({ timeout: 20_000 })
  await page.keyboard.press('Escape')
  expect(faults).toEqual([])
})

async function reportPath(): Promise<string> {
  const { items } = await server.get<{ items: { id: string; object_key: string }[] }>(`/api/v1/projects/${project}/assets`)
  return `/api/v1/assets/${items.findLast(({ object_key }) => object_key.includes('/report-'))?.id}/content`
}

test('a scene is talked about on the board, and that stands in the video where the scene does', async () => {
  const scenes = (await server.get<{ items: { id: string }[] }>(`/api/v1/projects/${project}/scenes`)).items
  const { page, faults } = await comesTo(`/projects/${project}/scenes?scene=${scenes[1]?.id}`)
  const talk = page.getByRole('group', { name: 'What is said of the scene' })
  await talk.locator('video').waitFor()
  await page.waitForFunction(() => (document.querySelector('video')?.readyState ?? 0) >= 2)
  await talk.getByRole('textbox', { name: 'New comment' }).fill('Too fast.')
  await talk.getByRole('button', { name: 'Send' }).click()
  await talk.getByText('Too fast.', { exact: true }).waitFor()
  expect(await barriers(page)).toEqual([])
  await page.goto(`/projects/${project}`)
  await film(page)
  await page.getByRole('button', { name: /^Go to .*, of which You/ }).click()
  const [, second = 0] = await starts()
  await expect.poll(() => frame(page)).toBe(Math.round(second / 40))
  await page.getByRole('button', { name: 'Resolve: Too fast.' }).click()
  await page.getByRole('button', { name: 'Show 1 resolved comment' }).click()
  await page.getByRole('button', { name: 'Remove what You said' }).click()
  await page.getByRole('button', { name: 'Undo' }).click()
  await page.getByText('Too fast.', { exact: true }).waitFor()
  await page.getByRole('button', { name: 'Remove what You said' }).click()
  const comments = async () => (await server.get<{ items: unknown[] }>(`/api/v1/projects/${project}/comments`)).items.length
  await expect.poll(comments, { timeout: 15_000 }).toBe(0)
  expect(faults).toEqual([])
})

test('two versions are seen beside each other, and move as one', async () => {
  const scenes = await fetch(`${server.url}/api/v1/projects/${project}/scenes`)
  const [scene] = ((await scenes.json()) as { items: { id: string }[] }).items
  const edits = [{ edit: 'update', scene: scene?.id, changes: { motion: 'hold' } }]
  const headers = { 'content-type': 'application/json', 'if-match': scenes.headers.get('etag') ?? '*' }
  await fetch(`${server.url}/api/v1/projects/${project}/scenes`, { method: 'PATCH', headers, body: JSON.stringify({ edits }) })
  await fetch(`${server.url}/api/v1/projects/${project}/refresh`, { method: 'POST' })
  const finals = async () =>
    (await server.get<{ items: { kind: string }[] }>(`/api/v1/projects/${project}/assets`)).items.filter(({ kind }) => kind === 'final')
  await expect.poll(async () => (await finals()).length, { timeout: MADE_MS, interval: 500 }).toBe(2)
  await isMade()
  const { page, faults } = await comesTo(`/projects/${project}`)
  await film(page)
  await page.getByRole('button', { name: 'Compare versions' }).click()
  const dialog = page.getByRole('dialog', { name: 'Two versions' })
  await dialog.waitFor()
  const both = () => dialog.locator('video').evaluateAll((all) => (all as HTMLVideoElement[]).map(({ currentTime, src }) => ({ currentTime, src })))
  await page.waitForFunction(() => [...document.querySelectorAll<HTMLVideoElement>('dialog video')].every(({ readyState }) => readyState >= 2))
  expect(new Set((await both()).map(({ src }) => src)).size).toBe(2)
  for (let step = 0; step < 2; step += 1) await page.keyboard.press('Shift+ArrowRight')
  await expect.poll(async () => (await both()).map(({ currentTime }) => Math.floor(currentTime * 25))).toEqual([20, 20])
  await dialog.getByRole('button', { name: 'Play', exact: true }).click()
  await page.waitForFunction(() => [...document.querySelectorAll<HTMLVideoElement>('dialog video')].every(({ currentTime }) => currentTime > 1.2))
  const [left, right] = await both()
  expect(Math.abs((left?.currentTime ?? 0) - (right?.currentTime ?? 9))).toBeLessThan(0.3)
  expect(await barriers(page)).toEqual([])

  // Over each other they go on from where they were, with a line between them.
  await dialog.getByRole('button', { name: 'Pause', exact: true }).click()
  const stood = Math.floor(((await both())[1]?.currentTime ?? 0) * 25)
  await dialog.getByRole('button', { name: 'Over each other' }).click()
  await dialog.getByRole('slider', { name: 'How much is seen of the left one' }).waitFor()
  await expect.poll(async () => (await both()).map(({ currentTime }) => Math.abs(Math.floor(currentTime * 25) - stood) <= 1)).toEqual([true, true])
  expect(await barriers(page)).toEqual([])
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'hidden' })

  // Another version is seen from the same frame on.
  await page.keyboard.press('Home')
  await page.keyboard.press('Shift+ArrowRight')
  const before = await page.evaluate(() => document.querySelector('video')?.src)
  const choice = page.getByRole('combobox', { name: 'Version', exact: true })
  await choice.selectOption({ index: 1 })
  await page.waitForFunction((src) => document.querySelector('video')?.src !== src, before)
  await expect.poll(async () => Math.floor((await time(page)) * 25)).toBe(10)
  expect(faults).toEqual([])
})

test('an address opens the moment that it names, and the link to what is seen names it', async () => {
  const { page, context, faults } = await comesTo(`/projects/${project}?t=1000`)
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await film(page)
  await expect.poll(() => frame(page)).toBe(25)
  await page.keyboard.press('Shift+ArrowRight')
  await page.getByRole('button', { name: 'Copy a link to this moment' }).click()
  await page.getByText('The link is copied').waitFor()
  const address = await page.evaluate(() => navigator.clipboard.readText())
  expect(address).toContain('?t=1400')
  await page.goto(address)
  await film(page)
  await expect.poll(() => frame(page)).toBe(35)
  expect(faults).toEqual([])
})
