import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'

import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Browser, Page } from 'playwright-core'

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

const ANA = { name: 'ana', password: 'a kettle that sings at noon' }

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

async function shoot(name: string, path: string, act?: (page: Page) => Promise<void>, base = server.url): Promise<void> {
  for (const size of SIZES) {
    for (const look of LOOKS) {
      const context = await browser.newContext({ baseURL: base, viewport: size.viewport, ...look.options })
      const page = await context.newPage()
      await page.goto(path)
      await page.getByRole('heading', { level: 1 }).waitFor()
      await act?.(page)
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
  await shoot('animatic', `/projects/${done}/scenes`, async (page) => {
    await page.locator('button:has(.lucide-play)').first().click()
    await page.waitForTimeout(1500)
  })
  await shoot('shortcuts', `/projects/${done}`, async (page) => {
    await page.locator('button:has(.lucide-keyboard)').click()
  })
  await shoot('jobs', '/jobs')
  await shoot('settings', '/settings')
  await shoot('not-found', '/projects/not-one')
})

test('what guests see is shot', { timeout: 600_000 }, async () => {
  const studio = await Server.start(ANA)
  try {
    const token = await sharedFilm(studio)
    await shoot('review-gate', `/review#${token}`, undefined, studio.url)
    const enter = async (page: Page) => {
      await page.locator('input[name=name]').fill('Bo')
      await page.locator('button[type=submit]').click()
      await page.locator('video').waitFor()
    }
    await shoot('review', `/review#${token}`, enter, studio.url)
    await shoot('review-ended', '/review#gala_share_nothing', undefined, studio.url)
  } finally {
    await studio.remove()
  }
})

/** A film that something was said of, with a link to it. */
async function sharedFilm(studio: Server): Promise<string> {
  const page = await browser.newPage({ baseURL: studio.url })
  await page.goto('/')
  return page.evaluate(async (ana) => {
    const ask = async (path: string, body?: object) => {
      const options = body && { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
      return (await fetch(`/api/v1${path}`, options)).json()
    }
    await ask('/auth/sign-in', ana)
    const scenes = ['Tea began with a leaf.', 'It fell into hot water.', 'Half the world drinks it.'].map((text) => ({ text }))
    const { project } = await ask('/projects', { document: { fps: 25, format: '9:16', title: 'Why half the world drinks tea', scenes } })
    while ((await ask(`/projects/${project.id}`)).status !== 'completed') await new Promise((resolve) => setTimeout(resolve, 500))
    const points = [[0.3, 0.4], [0.5, 0.35], [0.7, 0.4], [0.72, 0.55], [0.5, 0.62], [0.3, 0.55], [0.3, 0.4]].map(([x, y]) => ({ x, y }))
    const said = await ask(`/projects/${project.id}/comments`, { text: 'Greener, and a little bigger.', at_ms: 0, drawing: [{ points }] })
    await ask(`/projects/${project.id}/comments`, { text: 'Agreed.', parent_id: said.id })
    return (await ask(`/projects/${project.id}/links`, { scope: 'review', days: 30 })).token as string
  }, ANA)
}
