import type { BrowserContext } from 'playwright-core'
import { expect, test } from 'vitest'

import { barriers } from './browser'
import { MADE_MS, SMALL, server, startStudio, visit } from './fixture'

const ANA = { name: 'ana', password: 'a kettle that sings at noon' }
const BEN = { name: 'ben', password: 'nine green bottles on a shelf' }

startStudio(ANA)

const cookieOf = async (context: BrowserContext) => (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join('; ')
/** The browser itself notes that nobody was signed in at first, and that members do not see links. */
const own = (faults: string[]) => faults.filter((fault) => !/status of 40[139]/.test(fault))

test('somebody is named in a comment, sees where, and it is seen then', async () => {
  const ana = await visit()
  await ana.page.goto('/')
  await ana.page.locator('input[name=name]').fill(ANA.name)
  await ana.page.locator('input[name=password]').fill(ANA.password)
  await ana.page.locator('form button[type=submit]').click()
  await ana.page.locator('header nav').waitFor()
  const cookie = await cookieOf(ana.context)
  const { token } = await server.ask<{ token: string }>('/api/v1/invitations', cookie, { role: 'member', days: 1 })
  const ben = await visit()
  await ben.page.goto(`/join#${token}`)
  await ben.page.getByRole('textbox', { name: 'Login name' }).fill(BEN.name)
  await ben.page.getByLabel('Password').fill(BEN.password)
  await ben.page.getByRole('button', { name: 'Join', exact: true }).click()
  await ben.page.getByText('You are in Local now.').waitFor()

  const document = { ...SMALL, title: 'Named', scenes: [{ text: 'Tea is a leaf.' }] }
  const { project } = await server.ask<{ project: { id: string } }>('/api/v1/projects', cookie, { document })
  const status = async () => (await server.ask<{ status: string }>(`/api/v1/projects/${project.id}`, cookie)).status
  await expect.poll(status, { timeout: MADE_MS, interval: 300 }).toBe('completed')

  await ana.page.goto(`/projects/${project.id}`)
  const field = ana.page.getByRole('textbox', { name: 'New comment' })
  await field.click()
  await ana.page.keyboard.type('Greener, @be')
  await ana.page.getByRole('listbox', { name: 'People' }).getByRole('option', { name: /ben/ }).waitFor()
  expect(await barriers(ana.page)).toEqual([])
  await field.click()
  await ana.page.keyboard.press('Control+End')
  await ana.page.keyboard.press('Tab')
  expect(await field.inputValue()).toBe('Greener, @ben ')
  await ana.page.keyboard.type('please')
  await ana.page.keyboard.press('Control+Enter')
  await ana.page.locator('li').getByText('@ben').waitFor()

  await ben.page.goto('/')
  await ben.page.getByRole('link', { name: 'Mentions: 1 new' }).click()
  await ben.page.getByRole('button', { name: /^Mark as seen:/ }).waitFor()
  expect(await barriers(ben.page)).toEqual([])
  await ben.page.getByRole('link', { name: 'Named' }).click()
  await ben.page.locator('[data-chosen=true]').getByText('Greener,').waitFor()
  await ben.page.getByRole('link', { name: 'Mentions', exact: true }).waitFor()
  await ben.page.reload()
  await ben.page.getByRole('link', { name: 'Mentions', exact: true }).waitFor()
  expect([...own(ana.faults), ...own(ben.faults)]).toEqual([])
  await Promise.all([ana.context.close(), ben.context.close()])
})
