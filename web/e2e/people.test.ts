import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'

import { barriers, turn, watched, type Options, type Watched } from './browser'
import { browser, server, startStudio, visit } from './fixture'
import { Server, type Person } from './server'
import { totp } from './totp'

const ANA = { name: 'ana', password: 'a kettle that sings at noon' }
const BEN = { name: 'ben', password: 'nine green bottles on a shelf' }

startStudio(ANA)

async function signIn(page: Page, { name, password }: Person = ANA): Promise<void> {
  await page.locator('input[name=name]').fill(name)
  await page.locator('input[name=password]').fill(password)
  await page.locator('form button[type=submit]').click()
  await page.locator('header nav').waitFor()
}

async function comesTo(path: string, options: Options = {}): Promise<Watched> {
  const one = await visit(options)
  await one.page.goto(path)
  await signIn(one.page)
  return one
}

/** The browser itself notes that nobody was signed in at first. */
const own = (faults: string[]) => faults.filter((fault) => !/status of 40[19]/.test(fault))

test('somebody is invited by a link, joins with an account of their own, and what they are is changed and taken back', async () => {
  const { page, faults } = await comesTo('/settings/people')
  await page.getByRole('combobox', { name: 'They become' }).selectOption('member')
  await page.getByRole('button', { name: 'Make a link' }).click()
  const link = await page.getByRole('textbox', { name: 'Link for one person' }).inputValue()

  const { page: theirs, faults: theirFaults } = await visit()
  await theirs.goto(link)
  await theirs.getByRole('heading', { name: 'Join a workspace' }).waitFor()
  expect(theirs.url()).not.toContain('#')
  await theirs.getByRole('textbox', { name: 'Login name' }).fill(BEN.name)
  await theirs.getByLabel('Password').fill('short')
  await theirs.getByLabel('Password').fill(BEN.password)
  await theirs.getByRole('button', { name: 'Join', exact: true }).click()
  await theirs.getByText('You are in Local now.').waitFor()

  await page.reload()
  const row = page.getByRole('listitem').filter({ hasText: BEN.name })
  await row.getByRole('combobox').selectOption('admin')
  await page.getByText('ben is now: Admin.').waitFor()
  await theirs.goto('/settings/people')
  await theirs.getByRole('heading', { name: 'Invitations' }).waitFor()
  await page.getByRole('status').getByRole('button', { name: 'Undo' }).click()
  await expect.poll(() => row.getByRole('combobox').inputValue()).toBe('member')

  await row.getByRole('button', { name: 'Take out: ben' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Take out' }).click()
  await row.waitFor({ state: 'hidden' })
  expect(own(faults)).toEqual([])
  expect(own(theirFaults)).toEqual([])
})

test('a key opens the API until it is revoked', async () => {
  const { page, faults } = await comesTo('/settings/keys')
  await page.getByRole('button', { name: 'New key' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('textbox', { name: 'Name' }).fill('Build')
  await dialog.getByRole('button', { name: 'Make the key' }).click()
  const secret = await dialog.getByRole('textbox', { name: 'Secret' }).inputValue()
  const status = async () =>
    (await fetch(`${server.url}/api/v1/projects`, { headers: { authorization: `Bearer ${secret}` } })).status
  expect(await status()).toBe(200)
  await dialog.getByRole('button', { name: 'I have it' }).click()
  await page.getByRole('button', { name: 'Revoke Build' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke the key' }).click()
  await page.getByText(/revoked/).first().waitFor()
  expect(await status()).toBe(401)
  expect(own(faults)).toEqual([])
})

test('an authenticator is set up, asked for, and taken away', async () => {
  const { page, faults } = await comesTo('/settings/security')
  await page.getByRole('button', { name: 'Set up an authenticator' }).click()
  await page.getByRole('img', { name: 'QR code for your authenticator' }).waitFor()
  const secret = await page.getByRole('textbox', { name: 'Secret' }).inputValue()
  await page.getByRole('textbox', { name: /Code that the app shows/ }).fill(totp(secret))
  await page.getByRole('button', { name: 'Confirm' }).click()
  await page.getByRole('heading', { name: 'Your recovery codes' }).waitFor()
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Save them as a file' }).click()])
  expect(file.suggestedFilename()).toBe('gala-recovery-codes.txt')
  const [recovery] = await page.locator('li code').allInnerTexts()
  await page.getByRole('checkbox', { name: 'I have kept them' }).check()
  await page.getByRole('button', { name: 'Done' }).click()
  await page.getByText('A code of your authenticator is asked for when you sign in.').waitFor()

  await page.goto('/settings/you')
  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.locator('input[name=name]').fill(ANA.name)
  await page.locator('input[name=password]').fill(ANA.password)
  await page.locator('form button[type=submit]').click()
  await page.getByRole('textbox', { name: 'Code' }).fill(recovery ?? '')
  await page.locator('form button[type=submit]').click()
  await page.locator('header nav').waitFor()

  await page.goto('/settings/security')
  await page.getByRole('button', { name: 'Remove the authenticator' }).click()
  await page.getByRole('dialog').getByLabel('Password').fill(ANA.password)
  await page.getByRole('dialog').getByRole('button', { name: 'Remove it' }).click()
  await page.getByText('The authenticator is removed.').waitFor()
  expect(own(faults)).toEqual([])
})

test('a workspace that asks for a second step keeps out who has shown none, until they do', async () => {
  const { page } = await comesTo('/settings/security')
  await page.getByRole('button', { name: 'Set up an authenticator' }).click()
  const secret = await page.getByRole('textbox', { name: 'Secret' }).inputValue()
  await page.getByRole('textbox', { name: /Code that the app shows/ }).fill(totp(secret))
  await page.getByRole('button', { name: 'Confirm' }).click()
  await page.getByRole('heading', { name: 'Your recovery codes' }).waitFor()
  await page.goto('/settings/workspace')
  await turn(page.getByRole('checkbox', { name: 'Ask everybody for a second step' }), true)
  await page.goto('/settings/security')
  await page.getByRole('button', { name: 'Remove the authenticator' }).click()
  await page.getByRole('dialog').getByLabel('Password').fill(ANA.password)
  await page.getByRole('dialog').getByRole('button', { name: 'Remove it' }).click()
  await page.getByText('The authenticator is removed.').waitFor()
  await page.goto('/')
  await page.getByRole('heading', { name: 'One more step' }).waitFor()
  expect(await barriers(page)).toEqual([])
  await page.getByRole('textbox', { name: 'Code' }).fill('123456')
  await page.getByRole('button', { name: 'Show the code' }).click()
  await page.getByText('You have no authenticator yet').waitFor()
  // The way in: another one is set up, which proves the session.
  await page.getByRole('link', { name: 'Set up a second step' }).click()
  await page.getByRole('button', { name: 'Set up an authenticator' }).click()
  const other = await page.getByRole('textbox', { name: 'Secret' }).inputValue()
  await page.getByRole('textbox', { name: /Code that the app shows/ }).fill(totp(other))
  await page.getByRole('button', { name: 'Confirm' }).click()
  await page.getByRole('heading', { name: 'Your recovery codes' }).waitFor()
  await page.goto('/settings/workspace')
  await turn(page.getByRole('checkbox', { name: 'Ask everybody for a second step' }), false)
  await page.goto('/settings/security')
  await page.getByRole('button', { name: 'Remove the authenticator' }).click()
  await page.getByRole('dialog').getByLabel('Password').fill(ANA.password)
  await page.getByRole('dialog').getByRole('button', { name: 'Remove it' }).click()
  await page.getByText('The authenticator is removed.').waitFor()
})

test('another session is ended from here, which signs that browser out', async () => {
  const { page: theirs } = await comesTo('/jobs')
  const { page } = await comesTo('/settings/sessions')
  for (;;) {
    const ends = page.getByRole('button', { name: /^End the session:/ })
    await page.getByText('this one').waitFor()
    const left = await ends.count()
    if (left === 0) break
    await ends.first().click()
    await page.getByRole('dialog').getByRole('button', { name: 'End the session' }).click()
    await expect.poll(() => ends.count()).toBe(left - 1)
  }
  await theirs.reload()
  await theirs.getByRole('heading', { name: 'Sign in to GALA' }).waitFor()
})

test('a project names its people and has a budget of its own, and both are taken back', async () => {
  const { page, context, faults } = await comesTo('/settings/users')
  await page.getByRole('button', { name: 'Add a person' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('textbox', { name: 'Login name' }).fill('eva')
  await dialog.getByLabel('First password').fill('a violet umbrella in june')
  await dialog.getByRole('button', { name: 'Add', exact: true }).click()
  await page.getByText('eva can sign in now.').waitFor()

  const cookie = (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join('; ')
  const brief = { document: { format: '144x256', fps: 25, music: 'off', title: 'Ours', scenes: [{ text: 'This is ours.' }] } }
  const { project } = await server.ask<{ project: { id: string } }>('/api/v1/projects', cookie, brief)
  await page.goto(`/projects/${project.id}`)
  await page.getByRole('spinbutton', { name: 'Budget in USD' }).fill('2.50')
  await page.getByRole('button', { name: 'Set the budget' }).click()
  await page.getByText('The budget is $2.50.').waitFor()
  await page.getByText(/of \$2.50 spent/).waitFor()
  await page.getByRole('status').getByRole('button', { name: 'Undo' }).click()
  await page.getByText(/It may spend what the plan gives/).waitFor()

  await page.getByRole('combobox', { name: 'What they do in it' }).selectOption('reviewer')
  await page.getByRole('button', { name: 'Name them' }).click()
  await page.getByRole('button', { name: /^Take out: / }).click()
  await page.getByRole('status').getByRole('button', { name: 'Undo' }).last().click()
  await expect.poll(() => page.getByRole('combobox', { name: /^What .* does in it/ }).inputValue()).toBe('reviewer')
  expect(await barriers(page)).toEqual([])
  expect(own(faults)).toEqual([])
})

test('the log tells of all that, and comes as a table', async () => {
  const { page, context } = await comesTo('/settings/audit')
  const cookie = (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join('; ')
  await server.ask('/api/v1/keys', cookie, { name: 'For the log', scopes: ['read'] })
  await page.reload()
  await page.getByText(/^Made a key/).first().waitFor()
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Download as CSV' }).click()])
  expect(file.suggestedFilename()).toBe('audit.csv')
  await page.getByRole('combobox', { name: 'Log of' }).selectOption('installation')
  await page.getByText(/^Signed in/).first().waitFor()
})

test('another workspace is made and gone to, and its pages are its own', async () => {
  const { page, faults } = await comesTo('/settings/workspace')
  await page.getByRole('textbox', { name: 'Name of a new workspace' }).fill('Garden')
  await page.getByRole('button', { name: 'Make it' }).click()
  await page.getByRole('button', { name: 'Go there: Garden' }).click()
  await page.getByRole('heading', { name: 'Garden' }).waitFor()
  await page.goto('/')
  await page.getByRole('heading', { name: 'What is your first video about?' }).waitFor()
  await page.goto('/settings/workspace')
  await page.getByRole('button', { name: 'Go there: Local' }).click()
  await page.getByRole('heading', { name: 'Local', exact: true }).waitFor()
  expect(own(faults)).toEqual([])
})

const SUBJECTS = ['', '/you', '/security', '/sessions', '/keys', '/workspace', '/people', '/audit', '/users', '/providers', '/models', '/server']

test.each([
  { colorScheme: 'light', viewport: { width: 1440, height: 900 } },
  { colorScheme: 'dark', viewport: { width: 390, height: 844 }, locale: 'es-ES' },
] as const)('nothing keeps anybody out of the settings: $colorScheme, $viewport.width wide', async (options) => {
  const { page } = await comesTo('/settings', options)
  const english = /\b(the|and|with|your|people|keys|users|settings|workspace|server)\b/i
  for (const subject of SUBJECTS) {
    await page.goto(`/settings${subject}`)
    await page.getByRole('heading', { level: 1 }).waitFor()
    expect(await barriers(page), subject).toEqual([])
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
    expect(overflow, `${subject} is not wider than the screen`).toBeLessThanOrEqual(0)
    if (!('locale' in options)) continue
    const texts = await page.getByRole('button').or(page.getByRole('link')).or(page.getByRole('heading')).allInnerTexts()
    expect(texts.filter((text) => english.test(text)), subject).toEqual([])
  }
})

test('a server that wants its token is shown it once, and is used until somebody signs out', async () => {
  const token = '0123456789abcdef0123456789'
  const wants = await Server.startWithToken(token)
  try {
    for (const colorScheme of ['light', 'dark'] as const) {
      const { page, context, faults } = await watched(browser, wants.url, { colorScheme })
      const wanted = page.getByRole('heading', { name: 'This server wants its token' })
      const show = async (text: string) => {
        await page.getByLabel('Token').fill(text)
        await page.getByRole('button', { name: 'Show the token' }).click()
      }
      await page.goto('/')
      await wanted.waitFor()
      expect(await barriers(page)).toEqual([])
      await show('a guess')
      await page.getByText('That is not the token of this server.').waitFor()
      await show(token)
      await page.getByRole('navigation', { name: 'Pages' }).waitFor()
      expect(await page.evaluate(() => document.cookie), 'no script can read it').toBe('')
      await page.reload()
      await page.getByRole('link', { name: 'Settings' }).click()
      await page.getByRole('link', { name: 'You', exact: true }).click()
      await page.getByRole('button', { name: 'Sign out' }).click()
      await wanted.waitFor()
      await page.reload()
      await wanted.waitFor()
      expect(own(faults)).toEqual([])
      await context.close()
    }
  } finally {
    await wants.remove()
  }
})
