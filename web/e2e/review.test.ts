import type { Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'

import { barriers, type Watched } from './browser'
import { MADE_MS, SMALL, startStudio, visit } from './fixture'

const ANA = { name: 'ana', password: 'a kettle that sings at noon' }
/** The browser itself notes every answer that is no success: guests find out by one what they may. */
const REFUSED = /status of 40[134]/

let project: string

startStudio(ANA)

beforeAll(async () => {
  const { page } = await visit()
  await page.goto('/')
  await signIn(page)
  const scenes = ['A kettle sings.', 'Steam is all there is.', 'We drink.'].map((text) => ({ text }))
  project = await page.evaluate(async (document) => {
    const headers = { 'content-type': 'application/json' }
    const answer = await fetch('/api/v1/projects', { method: 'POST', headers, body: JSON.stringify({ document }) })
    return ((await answer.json()) as { project: { id: string } }).project.id
  }, { ...SMALL, title: 'The kettle', scenes })
  await page.goto(`/projects/${project}`)
  await page.getByText('Finished', { exact: true }).first().waitFor({ timeout: MADE_MS })
}, MADE_MS)

async function signIn(page: Page): Promise<void> {
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill(ANA.name)
  await page.getByLabel('Password').fill(ANA.password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.getByRole('navigation', { name: 'Pages' }).waitFor()
}

/** The page of the project, by who made it. */
async function studio(): Promise<Watched> {
  const one = await visit()
  await one.page.goto(`/projects/${project}`)
  await signIn(one.page)
  await one.page.getByRole('button', { name: 'Make a link' }).waitFor()
  return one
}

interface Wish {
  scope?: 'view' | 'review'
  password?: string
}

async function makeLink(page: Page, { scope = 'review', password }: Wish = {}): Promise<string> {
  await page.getByRole('combobox', { name: 'Guests may' }).selectOption(scope)
  if (password) await page.getByRole('textbox', { name: 'Password' }).fill(password)
  await page.getByRole('button', { name: 'Make a link' }).click()
  const address = await page.getByRole('textbox', { name: 'Address of the link' }).inputValue()
  await page.getByRole('button', { name: 'I have it' }).click()
  return address.replace(/^.*(?=\/review)/, '')
}

async function enter(page: Page, path: string, password?: string): Promise<void> {
  await page.goto(path)
  await page.getByRole('textbox', { name: 'Your name' }).fill('Bo')
  if (password) await page.getByLabel('Password of the link').fill(password)
  await page.getByRole('button', { name: 'Open the video' }).click()
}

const isPlayable = (page: Page) => page.waitForFunction(() => (document.querySelector('video')?.readyState ?? 0) >= 2)

test('a guest without an account watches, comments with a drawing, and approves; the makers see it and answer', async () => {
  const [makers, guest] = [await studio(), await visit()]
  await enter(guest.page, await makeLink(makers.page))
  await guest.page.getByRole('heading', { level: 1, name: 'The kettle' }).waitFor()
  await isPlayable(guest.page)
  await guest.page.getByRole('button', { name: 'Play', exact: true }).click()
  await guest.page.waitForFunction(() => (document.querySelector('video')?.currentTime ?? 0) > 0.4)

  const field = guest.page.getByRole('textbox', { name: 'New comment' })
  await field.pressSequentially('More steam')
  expect(await guest.page.evaluate(() => document.querySelector('video')?.paused), 'writing stops the film').toBe(true)
  await guest.page.getByRole('button', { name: 'Draw on the frame' }).click()
  const canvas = guest.page.getByRole('img', { name: 'Drawing for the new comment' })
  const box = await canvas.boundingBox()
  if (!box) throw new Error('there is nothing to draw on')
  await guest.page.mouse.move(box.x + box.width * 0.25, box.y + box.height * 0.25)
  await guest.page.mouse.down()
  await guest.page.mouse.move(box.x + box.width * 0.75, box.y + box.height * 0.75, { steps: 5 })
  await guest.page.mouse.up()
  await guest.page.getByRole('button', { name: 'Send' }).click()
  await guest.page.getByRole('region', { name: 'Comments' }).getByText('More steam').waitFor()
  await guest.page.waitForFunction(() => document.querySelector('video')?.paused === false, undefined, { timeout: 10_000 })

  // It comes to the makers by itself.
  const talk = makers.page.getByRole('region', { name: 'Comments' })
  await talk.getByText('A guest').waitFor()
  await talk.getByRole('button', { name: /^Go to 0:00, of which A guest/ }).or(talk.getByRole('button', { name: /^Go to 0:01, of which A guest/ })).click()
  const line = makers.page.getByRole('img', { name: 'Drawing' }).locator('polyline').first()
  const [from, to] = await line.evaluate((one: SVGPolylineElement) => {
    const points = [...one.points].map(({ x, y }) => [x, y])
    return [points[0], points.at(-1)]
  })
  for (const [point, place] of [[from, 250], [to, 750]] as const) for (const at of point ?? []) expect(Math.abs(at - place)).toBeLessThan(12)
  await talk.getByRole('button', { name: 'Reply to A guest' }).click()
  await talk.getByRole('textbox', { name: 'Your reply to A guest' }).fill('There will be.')
  await talk.getByRole('button', { name: 'Send the reply' }).click()
  await guest.page.getByText('There will be.').waitFor()

  await guest.page.getByRole('button', { name: 'Approve scene 1' }).click()
  await guest.page.getByText('1 of 3 approved').waitFor()
  await guest.page.getByRole('button', { name: 'Ask for changes of scene 2' }).click()
  await guest.page.getByRole('textbox', { name: 'What is to be changed in scene 2' }).fill('Slower.')
  await guest.page.getByRole('button', { name: 'Send', exact: true }).last().click()
  await guest.page.getByText('Changes wanted').waitFor()
  await guest.page.getByRole('button', { name: 'Take back what was said of scene 1' }).click()
  await guest.page.getByText('0 of 3 approved').waitFor()

  const coming = guest.page.waitForEvent('download')
  await guest.page.getByRole('link', { name: 'Download the video' }).click()
  expect((await coming).suggestedFilename()).toMatch(/\.mp4$/)
  expect(guest.faults.filter((fault) => !REFUSED.test(fault))).toEqual([])
  expect(makers.faults.filter((fault) => !REFUSED.test(fault))).toEqual([])
  expect(await guest.page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]))).not.toContain('gala_share')
})

test('a link for looking lets nobody say anything, and one that is withdrawn says so at once', async () => {
  const [makers, guest] = [await studio(), await visit()]
  await enter(guest.page, await makeLink(makers.page, { scope: 'view' }))
  await isPlayable(guest.page)
  await guest.page.getByRole('region', { name: 'Comments' }).waitFor()
  expect(await guest.page.getByRole('textbox', { name: 'New comment' }).count()).toBe(0)
  expect(await guest.page.getByRole('button', { name: /^Approve/ }).count()).toBe(0)
  await makers.page.getByRole('button', { name: /^Withdraw the link made/ }).first().click()
  await makers.page.getByRole('button', { name: 'Withdraw it for good' }).click()
  await makers.page.getByText('Withdrawn').first().waitFor()
  await guest.page.getByRole('heading', { name: 'This link does not work' }).waitFor()
  await guest.page.reload()
  await guest.page.getByRole('heading', { name: 'This link does not work' }).waitFor()
})

test('a link with a password opens by it alone', async () => {
  const password = 'green kettle sings loudly'
  const [makers, guest] = [await studio(), await visit()]
  const path = await makeLink(makers.page, { password })
  await enter(guest.page, path, 'red kettle')
  await guest.page.getByText('The password is another one.').waitFor()
  await guest.page.getByLabel('Password of the link').fill(password)
  await guest.page.getByRole('button', { name: 'Open the video' }).click()
  await isPlayable(guest.page)
  // What let them in is kept nowhere: whoever comes to this tab later is asked again.
  await guest.page.reload()
  await guest.page.getByLabel('Password of the link').waitFor()
  expect(await guest.page.getByRole('textbox', { name: 'Your name' }).inputValue()).toBe('Bo')
})

test('a draft comes to a guest as a copy with their name, once that is made', async () => {
  const [makers, guest] = [await studio(), await visit()]
  const path = await makeLink(makers.page)
  const status = await makers.page.evaluate(async (id) => {
    const headers = { 'content-type': 'application/json' }
    return (await fetch(`/api/v1/projects/${id}/render`, { method: 'POST', headers, body: '{"quality":"draft"}' })).status
  }, project)
  expect(status).toBe(202)
  await makers.page.getByRole('combobox', { name: 'Version', exact: true }).waitFor({ timeout: MADE_MS })
  const draft = await makers.page.evaluate(() => document.querySelector('video')?.getAttribute('src'))
  await enter(guest.page, path)
  await guest.page.getByText('A copy of this draft is being made for you').waitFor()
  await isPlayable(guest.page)
  const shown = await guest.page.evaluate(() => document.querySelector('video')?.getAttribute('src'))
  expect(shown).toContain('signature=')
  expect(shown).not.toContain(draft)
  expect(guest.faults.filter((fault) => !REFUSED.test(fault))).toEqual([])
})

test('a reload asks nobody again who they are where there is no password', async () => {
  const [makers, guest] = [await studio(), await visit()]
  await enter(guest.page, await makeLink(makers.page))
  await isPlayable(guest.page)
  await guest.page.reload()
  await isPlayable(guest.page)
})

test.each([
  { colorScheme: 'light', viewport: { width: 1440, height: 900 } },
  { colorScheme: 'dark', viewport: { width: 390, height: 844 }, locale: 'es-ES' },
] as const)('nothing keeps anybody out of a review: $colorScheme, $viewport.width wide', async (options) => {
  const makers = await studio()
  const path = await makeLink(makers.page)
  expect(await barriers(makers.page)).toEqual([])
  const { page } = await visit(options)
  await page.goto(path)
  await page.getByRole('heading', { level: 1 }).waitFor()
  await page.getByRole('button').waitFor()
  expect(await barriers(page)).toEqual([])
  await page.getByRole('textbox').fill('Bo')
  await page.getByRole('button').click()
  await isPlayable(page)
  await page.waitForFunction(() => document.querySelector('track') !== null)
  expect(await barriers(page)).toEqual([])
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  expect(overflow).toBeLessThanOrEqual(0)
  await page.goto('/review#gala_share_nothing')
  await page.reload()
  await page.getByRole('heading', { level: 1 }).waitFor()
  expect(await barriers(page)).toEqual([])
})
