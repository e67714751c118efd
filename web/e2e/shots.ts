import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'

import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Browser } from 'playwright-core'

import { openBrowser } from './browser'
import { Server } from './server'

/** Pictures of every page, to be looked at. */
const FOLDER = join(import.meta.dirname, '../shots')
const SIZES = [
  { name: 'phone', viewport: { width: 390, height: 844 } },
  { name: 'laptop', viewport: { width: 1440, height: 900 } },
  { name: 'large', viewport: { width: 2560, height: 1440 } },
] as const
const LOOKS = [
  { name: 'light', options: { colorScheme: 'light' } },
  { name: 'dark', options: { colorScheme: 'dark' } },
  { name: 'es', options: { colorScheme: 'light', locale: 'es-ES' } },
] as const

let server: Server
let browser: Browser

beforeAll(async () => {
  await mkdir(FOLDER, { recursive: true })
  server = await Server.start()
  browser = await openBrowser()
})

afterAll(async () => {
  await browser?.close()
  await server?.remove()
})

async function shoot(name: string, path: string): Promise<void> {
  for (const size of SIZES) {
    for (const look of LOOKS) {
      const context = await browser.newContext({ baseURL: server.url, viewport: size.viewport, ...look.options })
      const page = await context.newPage()
      await page.goto(path)
      await page.getByRole('heading', { level: 1 }).waitFor()
      await page.waitForTimeout(1200)
      await page.screenshot({ path: join(FOLDER, `${name}-${size.name}-${look.name}.png`), fullPage: true })
      await context.close()
    }
  }
}

test('every page is shot', { timeout: 600_000 }, async () => {
  await shoot('first-start', '/')
  const scenes = ['Tea began with a leaf.', 'It fell into hot water.', 'Half the world drinks it.'].map((text) => ({ text }))
  const done = await server.project({ fps: 25, format: '9:16', title: 'Why half the world drinks tea every day', scenes })
  const state = async () => (await server.get<{ status: string }>(`/api/v1/projects/${done}`)).status
  await expect.poll(state, { timeout: 300_000, interval: 500 }).toBe('completed')
  const waiting = await server.project({ fps: 60, title: 'Still being made', scenes: [...scenes, ...scenes, ...scenes] })
  await shoot('making', `/projects/${waiting}`)
  await shoot('dashboard', '/')
  await shoot('new', '/new')
  await shoot('project', `/projects/${done}`)
  const [scene] = (await server.get<{ items: { id: string }[] }>(`/api/v1/projects/${done}/scenes`)).items
  await shoot('storyboard', `/projects/${done}/scenes?scene=${scene?.id}`)
  await shoot('timeline', `/projects/${done}/timeline`)
  await shoot('jobs', '/jobs')
  await shoot('settings', '/settings')
  await shoot('not-found', '/projects/not-one')
})
