import { existsSync } from 'node:fs'

import axe, { type AxeResults } from 'axe-core'
import { chromium, type Browser, type BrowserContext, type Locator, type Page } from 'playwright-core'
import { expect } from 'vitest'

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

export async function openBrowser(): Promise<Browser> {
  const executablePath = process.env.GALA_BROWSER ?? PLACES.find((path) => existsSync(path))
  if (!executablePath) throw new Error("no Chromium is installed: run 'scripts/setup test'")
  return chromium.launch({ executablePath, args: ['--no-sandbox'] })
}

/** A page, and all that it should not have done. */
export interface Watched {
  page: Page
  context: BrowserContext
  faults: string[]
}

export type Options = Parameters<Browser['newContext']>[0]

/** Opens a page that notes errors, requests to elsewhere, and what its policy forbade. */
export async function watched(browser: Browser, base: string, options: Options = {}): Promise<Watched> {
  const context = await browser.newContext({ baseURL: base, viewport: { width: 1440, height: 900 }, ...options })
  const page = await context.newPage()
  page.setDefaultTimeout(30_000)
  const faults: string[] = []
  page.on('pageerror', (error) => faults.push(`error: ${error.message}`))
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(`console: ${message.text()} ${message.location().url}`)
  })
  page.on('request', (request) => {
    const isOwn = request.url().startsWith(base) || /^(data|blob):/.test(request.url())
    if (!isOwn) faults.push(`elsewhere: ${request.url()}`)
  })
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`)
    })
  })
  return { page, context, faults }
}

/**
 * Words over a drawing that is there to be looked at, and is hidden from those who do not look; files of somebody's own, which
 * have no captions unless their author made some; and films whose captions are drawn into their frames.
 */
const WAIVED = ['[data-preset]', '[data-own-film]', '[data-drawn-captions]']

/** What keeps people with a screen reader, a keyboard or weak eyes from using a page. */
export async function barriers(page: Page): Promise<string[]> {
  // What is still coming in is not what is looked at. Pages that hear of events are never idle.
  await page.waitForLoadState('networkidle', { timeout: 1500 }).catch(() => undefined)
  // The whole page at once: nothing lies under the bars at its edges.
  const seen = page.viewportSize()
  const height = await page.evaluate(() => document.documentElement.scrollHeight)
  if (seen) await page.setViewportSize({ ...seen, height: Math.max(seen.height, height + 400) })
  await page.evaluate(axe.source)
  const found = await page.evaluate(
    (waived) => {
      const { axe } = window as unknown as { axe: { run: (context: object) => Promise<AxeResults> } }
      return axe.run({ exclude: waived.map((selector) => [selector]) })
    },
    WAIVED,
  )
  if (seen) await page.setViewportSize(seen)
  return [...found.violations, ...found.incomplete].flatMap((rule) =>
    rule.nodes.map((node) => `${rule.id}: ${node.target.join(' ')} ${node.failureSummary ?? ''}`),
  )
}

/** Clicks a checkbox that changes once the server has answered, and waits for that. */
export async function turn(box: Locator, isOn: boolean): Promise<void> {
  await box.click()
  await expect.poll(() => box.isChecked()).toBe(isOn)
}
