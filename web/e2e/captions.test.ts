import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'

import { barriers } from './browser'
import { MADE_MS, SMALL, server, startStudio, visit } from './fixture'

interface Caption {
  text: string
  start_ms: number
  end_ms: number
  words: { start_ms: number; end_ms: number }[]
}

startStudio()

const polled = <T>(value: () => T) => expect.poll(value, { timeout: 15_000 })

async function made(): Promise<string> {
  const scenes = ['Tea is a very green leaf.', 'Now we drink it.'].map((text) => ({ text }))
  const id = await server.project({ ...SMALL, title: 'Words', scenes })
  const state = async () => (await server.get<{ status: string }>(`/api/v1/projects/${id}`)).status
  await expect.poll(state, { timeout: MADE_MS, interval: 300 }).toBe('completed')
  return id
}

async function captions(id: string): Promise<Caption[]> {
  const { tracks } = await server.get<{ tracks: { kind: string; captions?: Caption[] }[] }>(`/api/v1/projects/${id}/timeline`)
  return tracks.find(({ kind }) => kind === 'caption')?.captions ?? []
}

const strip = (page: Page) => page.locator('[data-clip^="caption:"][data-clip$=":0"]')
const told = async (id: string) => (await captions(id))[0] ?? { text: '', start_ms: 0, end_ms: 0, words: [] }

test('captions are written anew, their words moved by hand, keys and timecodes, and all of it is undone', async () => {
  const { page, faults } = await visit()
  const id = await made()
  const begun = await told(id)
  await page.goto(`/projects/${id}/timeline`)
  await strip(page).click()

  // Another word in the place of one: all the others keep their times.
  const text = page.getByRole('textbox', { name: 'Text' })
  const first = begun.text.split(' ')[0] ?? ''
  await text.fill(begun.text.replace(first, 'Coffee'))
  await text.press('Control+Enter')
  await polled(async () => (await told(id)).text).toBe(begun.text.replace(first, 'Coffee'))
  expect((await told(id)).words.map((word) => word.start_ms)).toEqual(begun.words.map((word) => word.start_ms))
  await page.getByRole('button', { name: /^Caption: Coffee/ }).waitFor()

  // By hand: the border between the first two words.
  await page.getByRole('button', { name: 'Show its words on the track' }).click()
  const border = strip(page).locator('[data-word-border]').nth(1)
  const box = (await border.boundingBox())!
  const before = (await told(id)).words[0]!
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
  await page.mouse.down()
  await page.mouse.move(box.x + box.width / 2 - 10, box.y + box.height / 2, { steps: 3 })
  await page.mouse.up()
  await polled(async () => (await told(id)).words[0]?.end_ms).toBeLessThan(before.end_ms)
  expect((await told(id)).words[0]?.start_ms).toBe(before.start_ms)

  // By keys, and by a timecode.
  const last = page.getByRole('list', { name: 'Words' }).getByRole('button').last()
  await last.click()
  const end = (await told(id)).words.at(-1)!
  await page.keyboard.press('Alt+ArrowLeft')
  await polled(async () => (await told(id)).words.at(-1)?.start_ms).toBe(end.start_ms - 40)
  const begins = page.getByRole('textbox', { name: 'Begins' })
  await begins.fill(String(end.start_ms / 1000))
  await begins.press('Enter')
  await polled(async () => (await told(id)).words.at(-1)?.start_ms).toBe(end.start_ms)
  await page.getByText('Saved', { exact: true }).waitFor()
  // Nothing lies under the line of the playhead, and no track is scrolled under its name.
  await page.locator('h1').click()
  await page.keyboard.press('Home')
  await page.keyboard.press('Shift+Z')
  expect(await barriers(page)).toEqual([])

  for (let step = 0; step < 4; step += 1) {
    await page.getByRole('button', { name: /^Undo: / }).click()
    await page.getByText('Saved', { exact: true }).waitFor()
  }
  await polled(() => told(id)).toEqual(begun)
  await page.reload()
  await page.getByRole('button', { name: /^Caption: Tea/ }).first().waitFor()
  expect(faults).toEqual([])
})

test('captions are split, joined, added and removed, as the server keeps them', async () => {
  const { page, faults } = await visit()
  const id = await made()
  const begun = await captions(id)
  await page.goto(`/projects/${id}/timeline`)
  await strip(page).click()
  await page.getByRole('list', { name: 'Words' }).getByRole('button').nth(1).click()
  await page.keyboard.press('s')
  await polled(async () => (await captions(id)).length).toBe(begun.length + 1)
  const [left, right] = await captions(id)
  expect(`${left?.text} ${right?.text}`).toBe(begun[0]?.text)
  expect([...(left?.words ?? []), ...(right?.words ?? [])].map((word) => word.start_ms)).toEqual(begun[0]?.words.map((word) => word.start_ms))
  await strip(page).click()
  await page.keyboard.press('Shift+J')
  await polled(() => captions(id)).toEqual(begun)
  await page.getByText('Saved', { exact: true }).waitFor()

  await strip(page).click()
  await page.keyboard.press('Delete')
  await polled(async () => (await captions(id)).length).toBe(begun.length - 1)
  await page.keyboard.press('Home')
  await page.keyboard.press('c')
  await polled(async () => (await captions(id)).length).toBe(begun.length)
  await page.getByRole('button', { name: /^Caption: New caption/ }).waitFor()
  const text = page.getByRole('textbox', { name: 'Text' })
  await text.fill('Before all')
  await text.press('Control+Enter')
  await polled(async () => (await captions(id))[0]?.text).toBe('Before all')
  await page.locator('h1').click()
  expect(await barriers(page)).toEqual([])
  for (let step = 0; step < 3; step += 1) {
    await page.getByRole('button', { name: /^Undo: / }).click()
    await page.getByText('Saved', { exact: true }).waitFor()
  }
  await polled(() => captions(id)).toEqual(begun)
  expect(faults).toEqual([])
})

test('captions go along with their voice, and come back with it by one undo', async () => {
  const { page, faults } = await visit()
  const id = await made()
  const times = async () => (await captions(id)).map(({ start_ms, end_ms, words }) => [start_ms, end_ms, words[0]?.start_ms])
  const begun = (await times()) as [number, number, number][]
  await page.goto(`/projects/${id}/timeline`)
  const tracks = page.locator('[data-clip^="audio-"]')
  await tracks.nth(1).click()
  const voice = async () => {
    const { tracks } = await server.get<{ tracks: { role?: string; clips: { start_ms: number }[] }[] }>(`/api/v1/projects/${id}/timeline`)
    return tracks.find(({ role }) => role === 'speech')?.clips[1]?.start_ms ?? 0
  }
  const spoken = await voice()
  await page.keyboard.press('Alt+Shift+ArrowRight')
  await polled(voice).toBeGreaterThan(spoken)
  const by = (await voice()) - spoken
  const [first, second] = begun
  expect(await times()).toEqual([first, second?.map((ms) => ms + by)])
  await page.getByText('Saved', { exact: true }).waitFor()
  await page.keyboard.press('Control+z')
  await polled(times).toEqual(begun)
  await page.getByText('Saved', { exact: true }).waitFor()
  // With the first voice its caption goes, and what follows closes up.
  await tracks.nth(0).click()
  await page.keyboard.press('Shift+Delete')
  await polled(async () => (await times()).length).toBe(1)
  await page.keyboard.press('Control+z')
  await polled(times).toEqual(begun)
  expect(faults).toEqual([])
})
