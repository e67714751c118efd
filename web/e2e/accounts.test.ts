import type { CDPSession, Page } from 'playwright-core'
import { expect, test } from 'vitest'

import { barriers } from './browser'
import { startStudio, visit } from './fixture'

const ANA = { name: 'ana', password: 'a kettle that sings at noon' }

startStudio(ANA)

/** A device that keeps passkeys and asks who uses it, in this page alone. */
class Device {
  private constructor(
    private readonly session: CDPSession,
    private readonly id: string,
  ) {}

  static async in(page: Page): Promise<Device> {
    const session = await page.context().newCDPSession(page)
    await session.send('WebAuthn.enable')
    const options = { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true } as const
    const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', { options })
    return new Device(session, authenticatorId)
  }

  /** Whether it finds that it is its owner who uses it. */
  async knowsItsUser(isUserVerified: boolean): Promise<void> {
    await this.session.send('WebAuthn.setUserVerified', { authenticatorId: this.id, isUserVerified })
  }
}

async function signIn(page: Page): Promise<void> {
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill(ANA.name)
  await page.getByLabel('Password').fill(ANA.password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.getByRole('navigation', { name: 'Pages' }).waitFor()
}

async function signOut(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'You', exact: true }).click()
  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.getByRole('heading', { name: 'Sign in to GALA' }).waitFor()
}

test('who has a passkey signs in without a name or a password, until it is removed', async () => {
  const { page, faults } = await visit()
  const device = await Device.in(page)
  await page.goto('/settings/security')
  await signIn(page)
  await page.getByRole('textbox', { name: 'Name of the passkey' }).fill('Laptop')
  await page.getByRole('button', { name: 'Add a passkey' }).click()
  await page.getByText(/^Added on/).waitFor()
  await page.getByRole('textbox', { name: 'Name of the passkey' }).fill('Laptop again')
  await page.getByRole('button', { name: 'Add a passkey' }).click()
  await page.getByText('This device has a passkey of yours already.').waitFor()
  await signOut(page)

  const byPasskey = page.getByRole('button', { name: 'Sign in with a passkey' })
  await device.knowsItsUser(false)
  await byPasskey.click()
  await page.getByText('No device gave a passkey').waitFor()
  await device.knowsItsUser(true)
  await byPasskey.click()
  await page.getByRole('link', { name: 'Signing in' }).click()
  await page.getByText(/^Used last on/).waitFor()

  await page.getByRole('button', { name: 'Remove the passkey Laptop' }).click()
  await page.getByText(/^Used last on/).waitFor({ state: 'hidden' })
  await signOut(page)
  await byPasskey.click()
  await page.getByText('does not sign anybody in here').waitFor()
  // The browser itself notes that nobody is signed in, and that the passkey is none any more.
  expect(faults.filter((fault) => !fault.includes('status of 401'))).toEqual([])
})

test('a wrong password is told, and what was typed stays', async () => {
  const { page } = await visit()
  await page.goto('/')
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill(ANA.name)
  await page.getByLabel('Password').fill('another kettle')
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.getByRole('alert').waitFor()
  expect(await page.getByRole('textbox', { name: 'Name', exact: true }).inputValue()).toBe(ANA.name)
})

test.each([
  { colorScheme: 'light', viewport: { width: 1440, height: 900 } },
  { colorScheme: 'dark', viewport: { width: 390, height: 844 } },
] as const)('nothing keeps anybody from signing in: $colorScheme, $viewport.width wide', async (options) => {
  const { page } = await visit(options)
  await page.goto('/settings/security')
  await page.getByRole('button', { name: 'Sign in with a passkey' }).waitFor()
  expect(await barriers(page)).toEqual([])
  await signIn(page)
  await page.getByRole('button', { name: 'Add a passkey' }).waitFor()
  expect(await barriers(page)).toEqual([])
})
