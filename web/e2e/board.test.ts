import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'

import { barriers } from './browser'
import { MADE_MS, SMALL, server, startStudio, visit } from './fixture'

startStudio()

interface Listed {
  items: { id: string; script: string }[]
}

/** Makes a project of some scenes, and waits until they can be edited. */
async function planned(texts: string[]): Promise<string> {
  const id = await server.project({ ...SMALL, title: 'Order', scenes: texts.map((text) => ({ text })) })
  const isDone = async () => (await server.get<{ status: string }>(`/api/v1/projects/${id}`)).status === 'completed'
  await expect.poll(isDone, { timeout: MADE_MS }).toBe(true)
  return id
}

/** Adds scenes up to a number. Nothing is made of them. */
async function upTo(project: string, count: number): Promise<void> {
  for (let from = 2; from <= count; from += 50) {
    const edits = Array.from({ length: Math.min(50, count - from + 1) }, (_, index) => ({
      edit: 'insert',
      position: from + index,
      scene: { script: `Scene number ${from + index} has these words.` },
    }))
    const answer = await fetch(`${server.url}/api/v1/projects/${project}/scenes`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/json', 'if-match': '*' },
      body: JSON.stringify({ edits }),
    })
    if (!answer.ok) throw new Error(await answer.text())
  }
}

const cards = (page: Page) => page.getByRole('list', { name: 'Scenes' }).getByRole('button')
const scripts = async (project: string) =>
  (await server.get<Listed>(`/api/v1/projects/${project}/scenes`)).items.map(({ script }) => script)
const told = (page: Page, text: string) => page.getByRole('status').filter({ hasText: text })

const FOUR = ['Tea is a leaf.', 'It falls into a cup.', 'The pot is red.', 'Now we drink.']
const [one = '', two = '', three = '', four = ''] = FOUR

test('scenes are put in order by the mouse, by the menu and by keys, and each is told and taken back', async () => {
  const { page, faults } = await visit()
  const id = await planned(FOUR)
  await page.goto(`/projects/${id}/scenes`)
  const [first, third] = [cards(page).nth(0), cards(page).nth(2)]
  const [from, to] = [await first.boundingBox(), await third.boundingBox()]
  if (!from || !to) throw new Error('no cards')
  await page.mouse.move(from.x + from.width / 2, from.y + 60)
  await page.mouse.down()
  await page.mouse.move(from.x + from.width / 2 + 20, from.y + 70, { steps: 4 })
  await page.mouse.move(to.x + to.width * 0.8, to.y + 80, { steps: 12 })
  await page.mouse.up()
  await told(page, 'Scene 1 is number 3 now').waitFor()
  await expect.poll(() => scripts(id)).toEqual([two, three, one, four])
  await page.getByRole('status').getByRole('button', { name: 'Undo' }).click()
  await expect.poll(() => scripts(id)).toEqual(FOUR)
  await page.keyboard.press('Control+y')
  await told(page, 'Done again: Move scene 1').waitFor()
  await expect.poll(() => scripts(id)).toEqual([two, three, one, four])
  await page.keyboard.press('Control+z')
  await told(page, 'Taken back: Move scene 1').waitFor()

  await cards(page).nth(1).click()
  await page.getByRole('button', { name: 'Move scene 2' }).click()
  await page.getByRole('menuitem', { name: 'To a number…' }).click()
  await page.getByRole('spinbutton', { name: 'Its new number' }).fill('4')
  await page.getByRole('button', { name: 'Move it' }).click()
  await expect.poll(() => scripts(id)).toEqual([one, three, four, two])
  await cards(page).nth(3).focus()
  for (const key of ['Alt+ArrowLeft', 'Alt+ArrowLeft', 'Alt+ArrowLeft']) await page.keyboard.press(key)
  await expect.poll(() => scripts(id)).toEqual([two, one, three, four])
  await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toContain(two)
  expect(faults).toEqual([])
})

test('keys approve, ask for changes, show the takes and remove, and say so', async () => {
  const { page, faults } = await visit()
  const id = await planned([one, two])
  await page.goto(`/projects/${id}/scenes`)
  await cards(page).first().focus()
  await page.getByRole('heading', { name: 'Takes' }).waitFor()
  await page.keyboard.press('a')
  await told(page, 'Scene 1 is approved').waitFor()
  await cards(page).first().getByText('Approved').waitFor()
  await page.keyboard.press('r')
  await cards(page).first().getByText('Changes wanted').waitFor()
  await page.keyboard.press('t')
  await expect.poll(() => page.evaluate(() => document.activeElement?.closest('[data-takes]') !== null)).toBe(true)
  await cards(page).first().focus()
  await page.keyboard.press('Delete')
  await told(page, 'Scene 1 was removed').waitFor()
  await expect.poll(() => scripts(id)).toEqual([two])
  await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toContain(two)
  await page.keyboard.press('Control+z')
  await expect.poll(() => scripts(id)).toEqual([one, two])
  await expect.poll(() => cards(page).count()).toBe(2)
  // In a field they are letters.
  await cards(page).first().press('Enter')
  await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe('TEXTAREA')
  await page.keyboard.press('Control+End')
  await page.keyboard.type(' ar')
  await page.keyboard.press('Control+s')
  await expect.poll(() => scripts(id)).toEqual([`${one} ar`, two])
  expect(faults).toEqual([])
})

test('five hundred scenes are gone through by keys, of which few are drawn', async () => {
  const { page, faults } = await visit()
  const id = await planned(['Scene number 1 has these words.'])
  await upTo(id, 500)
  await page.goto(`/projects/${id}/scenes`)
  await cards(page).first().focus()
  await page.keyboard.press('End')
  const active = () => page.evaluate(() => document.activeElement?.textContent ?? '')
  await expect.poll(active).toContain('Scene number 500 ')
  await expect.poll(() => page.evaluate(() => window.scrollY)).toBeGreaterThan(5000)
  await page.keyboard.press('ArrowLeft')
  await expect.poll(active).toContain('Scene number 499 ')
  await page.keyboard.press('Home')
  await expect.poll(active).toContain('Scene number 1 ')
  for (let number = 2; number <= 40; number += 1) {
    await page.keyboard.press('ArrowRight')
    await expect.poll(active).toContain(`Scene number ${number} `)
  }
  // Scrolled away, the one with the focus is still there, and keys go on from it.
  await page.mouse.wheel(0, 20_000)
  await expect.poll(() => page.evaluate(() => window.scrollY)).toBeGreaterThan(5000)
  await page.keyboard.press('ArrowRight')
  await expect.poll(active).toContain('Scene number 41 ')
  const session = await page.context().newCDPSession(page)
  await session.send('HeapProfiler.collectGarbage')
  await session.send('Performance.enable')
  const { metrics } = await session.send('Performance.getMetrics')
  const of = (name: string) => metrics.find((metric) => metric.name === name)?.value ?? Infinity
  expect(await page.evaluate(() => document.querySelectorAll('*').length), 'elements').toBeLessThan(3000)
  expect(of('JSHeapUsedSize'), 'heap').toBeLessThan(80_000_000)
  expect(faults).toEqual([])
})

test('eight tabs of a video that is being made are all told, and none waits for another', async () => {
  const { page, context, faults } = await visit()
  const id = await server.project({ ...SMALL, fps: 60, title: 'Eight', scenes: FOUR.map((text) => ({ text })) })
  const tabs = [page, ...(await Promise.all(Array.from({ length: 7 }, () => context.newPage())))]
  let streams = 0
  for (const tab of tabs) {
    tab.on('request', (request) => {
      if (request.url().endsWith('/events')) streams += 1
    })
    await tab.goto(`/projects/${id}`)
    await tab.getByRole('heading', { name: 'Scenes' }).waitFor()
  }
  for (const tab of tabs) await tab.getByText('Finished', { exact: true }).first().waitFor({ timeout: MADE_MS })
  expect(streams, 'no tab has a stream of its own').toBe(0)
  expect(faults).toEqual([])
})

test('what is typed outlives the tab, and waits on this device while the network is away', async () => {
  const { page, context, faults } = await visit()
  const id = await planned([one])
  const [scene] = (await server.get<Listed>(`/api/v1/projects/${id}/scenes`)).items
  const path = `/projects/${id}/scenes?scene=${scene?.id}`
  await page.goto(path)
  await page.getByRole('textbox', { name: 'What is said' }).fill('Typed, and closed at once.')
  await page.getByText('Kept on this device').waitFor()
  await page.close({ runBeforeUnload: false })

  const next = await context.newPage()
  await next.goto(path)
  await expect.poll(() => next.getByRole('textbox', { name: 'What is said' }).inputValue(), { timeout: 10_000 }).toBe('Typed, and closed at once.')
  await expect.poll(() => scripts(id), { timeout: 30_000 }).toEqual(['Typed, and closed at once.'])
  await next.getByText('Saved', { exact: true }).waitFor()

  await context.setOffline(true)
  await next.getByRole('textbox', { name: 'What is said' }).fill('Typed without a network.')
  await next.getByText('Offline: kept on this device').waitFor()
  await context.setOffline(false)
  await expect.poll(() => scripts(id), { timeout: 30_000 }).toEqual(['Typed without a network.'])
  await next.getByText('Saved', { exact: true }).waitFor()

  await next.goto('/new')
  await next.getByRole('textbox', { name: 'Script' }).fill('Bread needs time.')
  await next.getByText('Kept on this device').waitFor()
  await next.close()
  const last = await context.newPage()
  await last.goto('/new')
  await last.getByText('You began this earlier.').waitFor()
  expect(await last.getByRole('textbox', { name: 'Script' }).inputValue()).toBe('Bread needs time.')
  await last.getByRole('button', { name: 'Begin anew' }).click()
  await expect.poll(() => last.getByRole('textbox', { name: 'Script' }).inputValue()).toBe('')
  expect(faults).toEqual([])
})

test('commands are found and done by the keyboard alone, and keys are listed', async () => {
  const { page, faults } = await visit()
  const id = await planned([one, two])
  await page.goto(`/projects/${id}/scenes`)
  await cards(page).first().focus()
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox', { name: 'Find a command' }).waitFor()
  expect(await barriers(page)).toEqual([])
  await page.keyboard.type('end')
  await page.getByRole('option', { name: /Move the scene to the end/ }).waitFor()
  await page.keyboard.press('Enter')
  await expect.poll(() => scripts(id)).toEqual([two, one])
  await page.keyboard.press('?')
  await page.getByRole('dialog', { name: 'Keys of this page' }).getByText('Approve the scene').waitFor()
  expect(await barriers(page)).toEqual([])
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'hidden' })
  expect(faults).toEqual([])
})

const project = (number: number) => ({
  id: `01930000-0000-7000-8000-${String(number).padStart(12, '0')}`,
  title: `Video ${number}`,
  workflow: 'faceless',
  status: 'completed',
  created_at: '2026-11-30T01:00:00Z',
  scene_count: 3,
  made_scene_count: 3,
  poster_id: null,
})
const job = (number: number) => ({
  id: project(number).id,
  kind: 'process_clip',
  state: number % 7 === 0 ? 'FAILED' : 'SUCCEEDED',
  attempt: 1,
  priority: 0,
  project_id: null,
  scene_id: null,
  parent_id: null,
  error: number % 7 === 0 ? { error_code: 'disk_full', error_message: `free some space for job ${number}` } : null,
  waiting: null,
  created_at: '2026-11-30T01:00:00Z',
  started_at: '2026-11-30T01:00:00Z',
  finished_at: '2026-11-30T01:01:05Z',
})

test.each([
  { path: '/', route: '**/api/v1/projects?*', item: project, last: /^Video 2000$/ },
  { path: '/jobs', route: '**/api/v1/jobs?*', item: job, last: /free some space for job 1995/ },
])('two thousand rows of $path are scrolled through, of which few are drawn', async ({ path, route, item, last }) => {
  const { page, faults } = await visit()
  // So many are not to be had of a server in a moment: the list is made up, all else is as it is.
  await page.route(route, (request) => {
    const url = new URL(request.request().url())
    const from = Number(url.searchParams.get('cursor') ?? 0)
    const limit = Number(url.searchParams.get('limit'))
    const items = Array.from({ length: Math.min(limit, 2000 - from) }, (_, index) => item(from + index + 1))
    const next = from + limit < 2000 ? { next_cursor: String(from + limit) } : {}
    return request.fulfill({ json: { items, ...next } })
  })
  await page.goto(path)
  await page.getByRole('heading', { level: 1 }).waitFor()
  const until = Date.now() + MADE_MS
  while (Date.now() < until && !(await page.getByText(last).count())) {
    await page.evaluate(() => window.scrollTo(0, document.documentElement.scrollHeight))
    await page.waitForTimeout(100)
  }
  await page.getByText(last).waitFor()
  expect(await page.evaluate(() => document.querySelectorAll('*').length), 'elements').toBeLessThan(3000)
  expect(faults).toEqual([])
})

test.each([
  { colorScheme: 'light', viewport: { width: 1440, height: 900 } },
  { colorScheme: 'dark', viewport: { width: 390, height: 844 }, locale: 'es-ES' },
] as const)('nothing keeps anybody out of a scene on the board: $colorScheme, $viewport.width wide', async (options) => {
  const { page } = await visit(options)
  const id = await planned([one, two, three])
  const [scene] = (await server.get<Listed>(`/api/v1/projects/${id}/scenes`)).items
  await page.goto(`/projects/${id}/scenes?scene=${scene?.id}`)
  await page.locator('[data-takes] li').first().waitFor()
  expect(await barriers(page)).toEqual([])
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  expect(overflow).toBeLessThanOrEqual(0)
})

test('two pictures of a scene lie over each other with a line between them, and the other one is used', async () => {
  const { page, faults } = await visit()
  const id = await planned([one])
  const [scene] = (await server.get<Listed>(`/api/v1/projects/${id}/scenes`)).items
  const takes = async () =>
    (await server.get<{ items: { id: string; kind: string; is_chosen: boolean }[] }>(`/api/v1/scenes/${scene?.id}/takes`)).items.filter(({ kind }) => kind === 'image')
  const headers = { 'content-type': 'application/json' }
  await fetch(`${server.url}/api/v1/scenes/${scene?.id}/regenerate`, { method: 'POST', headers, body: JSON.stringify({ what: 'image', prompt: 'green leaf in a cup' }) })
  await expect.poll(async () => (await takes()).length, { timeout: 60_000 }).toBe(2)
  const before = (await takes()).find(({ is_chosen }) => is_chosen)?.id
  await page.goto(`/projects/${id}/scenes?scene=${scene?.id}`)
  await page.getByRole('button', { name: 'Compare pictures' }).click()
  const dialog = page.getByRole('dialog', { name: 'Two takes' })
  const line = dialog.getByRole('slider', { name: 'How much is seen of the left one' })
  const box = (await line.boundingBox())!
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
  await page.mouse.down()
  await page.mouse.move(box.x + box.width * 0.25, box.y + box.height / 2, { steps: 4 })
  await page.mouse.up()
  expect(Math.abs(Number(await line.inputValue()) - 25)).toBeLessThan(6)
  await page.keyboard.press('x')
  expect(await line.inputValue()).toBe('100')
  await page.keyboard.press('ArrowLeft')
  expect(await line.inputValue()).toBe('99')
  expect(await barriers(page)).toEqual([])
  await dialog.getByRole('button', { name: 'Use this one' }).click()
  await expect.poll(async () => (await takes()).find(({ is_chosen }) => is_chosen)?.id).not.toBe(before)
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'hidden' })
  expect(faults).toEqual([])
})
