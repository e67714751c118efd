import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Browser, Page } from 'playwright-core'
import { unzip } from 'unzipit'

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
let people: Server
let browser: Browser

beforeAll(async () => {
  await mkdir(FOLDER, { recursive: true })
  server = await Server.start()
  people = await Server.start(ANA)
  browser = await openBrowser()
})

afterAll(async () => {
  await browser?.close()
  await server?.remove()
  await people?.remove()
})

/** What is done on a page before it is shot. */
type Prepare = (page: Page) => Promise<unknown>

/** Those whose names begin so, where only some are wanted. */
const WANTED = process.env.SHOTS ?? ''

async function shoot(name: string, path: string, prepare?: Prepare, base = server.url): Promise<void> {
  if (!name.startsWith(WANTED)) return
  for (const size of SIZES) {
    for (const look of LOOKS) {
      const context = await browser.newContext({ baseURL: base, viewport: size.viewport, ...look.options })
      const page = await context.newPage()
      await page.goto(path)
      await page.getByRole('heading', { level: 1 }).waitFor()
      await prepare?.(page)
      await page.waitForTimeout(1200)
      // What lies over the page is shot as it is seen; a whole page is as long as it is.
      const fullPage = prepare === undefined || prepare === signIn
      await page.screenshot({ path: join(FOLDER, `${name}-${size.name}-${look.name}.png`), fullPage })
      await context.close()
    }
  }
}

const TABLE = 'name,text\nSencha,Steamed leaves of a shaded garden.\nOolong,Half way between green and black.\nMate,A cup that is passed round.\nRooibos,A red bush that is no tea at all.\n'

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
  await ask(`/projects/${done}/animatic`, {})
  await shoot('animatic-film', `/projects/${done}/scenes`, async (page) => {
    await page.locator('main button:has(.lucide-clapperboard)').first().click()
    await page.locator('dialog video').waitFor({ timeout: 60_000 })
  })
  await shoot('shortcuts', `/projects/${done}`, async (page) => {
    await page.locator('button:has(.lucide-keyboard)').click()
  })
  await shoot('timeline', `/projects/${done}/timeline`)
  const trailer = await server.project({ fps: 25, format: '9:16', workflow: 'trailer', title: 'A trailer of tea', scenes })
  const waits = async () => (await server.get<{ status: string }>(`/api/v1/projects/${trailer}`)).status
  await expect.poll(waits, { timeout: 120_000, interval: 500 }).toBe('awaiting_approval')
  await shoot('approval', `/projects/${trailer}`)
  await shoot('approval-board', `/projects/${trailer}/scenes`, (page) => page.locator('section li form button, section li [aria-expanded]').first().click())
  const handed = await fetch(`${server.url}/api/v1/projects/${done}/export`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' })
  const { id: handing } = (await handed.json()) as { id: string }
  await expect.poll(async () => (await server.get<{ state: string }>(`/api/v1/jobs/${handing}`)).state, { timeout: 120_000, interval: 500 }).toBe('SUCCEEDED')
  await shoot('export', `/projects/${done}/export`)
  const cut = await editedCut(done)
  await shoot('export-cut', `/projects/${done}/export`, async (page) => {
    const chooser = page.waitForEvent('filechooser')
    await page.locator('input[accept*=otio] + button').click()
    await (await chooser).setFiles(cut)
    await page.locator('figure').first().waitFor()
    await page.locator('figure').first().scrollIntoViewIfNeeded()
  })
  await bringFiles(done)
  await keepSome()
  await shoot('library', '/settings/library')
  await shoot('library-form', '/settings/library', (page) => page.locator('main ul li button').first().click())
  await shoot('presenters', '/settings/presenters')
  await shoot('presenters-form', '/settings/presenters', (page) => page.locator('main button').first().click())
  await shoot('series', '/series')
  await shoot('series-form', '/series', (page) => page.locator('main button').last().click())
  const [series] = (await server.get<{ items: { id: string }[] }>('/api/v1/series')).items
  await shoot('series-episodes', `/series/${series?.id}`)
  await shoot('new-episode', `/new?series=${series?.id}`)
  await shoot('batch-new', '/batches/new', (page) =>
    page.locator('input[type=file]').setInputFiles({ name: 'teas.csv', mimeType: 'text/csv', buffer: Buffer.from(TABLE) }),
  )
  const batch = await server.ask<{ id: string }>('/api/v1/batches', '', {
    title: 'Teas of the month',
    brief: '---\ntitle: {{name}}\nformat: 360x640\n---\n{{text}}\n',
    rows: TABLE.trim().split('\n').slice(1).map((line) => ({ name: line.split(',')[0] ?? '', text: line.split(',')[1] ?? '' })),
  })
  await shoot('batches', '/batches')
  await shoot('batch', `/batches/${batch.id}`)
  await shoot('gallery', '/gallery')
  await shoot('gallery-project', `/projects/${done}/gallery?from=brought`)
  const files = (await server.get<{ items: { id: string; mime: string }[] }>(`/api/v1/assets?project_id=${done}&brought=true`)).items
  for (const [name, mime] of [['film', 'video/mp4'], ['sound', 'audio/wav'], ['broken', 'video/webm']] as const)
    await shoot(`gallery-${name}`, `/projects/${done}/gallery?asset=${files.find((file) => file.mime === mime)?.id}`, (page) => page.waitForTimeout(500))
  await shoot('timeline-caption', `/projects/${done}/timeline`, async (page) => {
    await page.locator('[data-look=caption]').last().click()
    await page.locator('[data-chosen=true] ol button').nth(1).click({ force: true }).catch(() => undefined)
  })
  await shoot('timeline-track', `/projects/${done}/timeline`, async (page) => {
    await page.locator('[data-look=speech]').first().waitFor()
    await page.locator('[data-track]:has([data-look=speech]) [data-head] button').first().click()
  })
  await shoot('timeline-caption-track', `/projects/${done}/timeline`, async (page) => {
    await page.locator('[data-track]:has([data-look=caption]) [data-head] button').first().click()
    await page.locator('[aria-expanded=false]:visible').filter({ hasText: /Change it|Cambiarlo/ }).click({ timeout: 1000 }).catch(() => undefined)
  })
  await shoot('gallery-workspace', '/gallery?of=workspace')
  await shoot('gallery-import', '/gallery', (page) => page.locator('main button:has(.lucide-link-2)').click())
  const torn = files.find(({ mime }) => mime === 'video/webm')
  await fetch(`${server.url}/api/v1/assets/${torn?.id}`, { method: 'DELETE' })
  await shoot('gallery-deleted', '/gallery?deleted=true')
  await shoot('jobs', '/jobs')
  await shoot('palette', `/projects/${done}/scenes?scene=${scene?.id}`, (page) => page.keyboard.press('Control+k'))
  await shoot('keys', `/projects/${done}/scenes?scene=${scene?.id}`, (page) => page.keyboard.press('?'))
  await shoot('moved', `/projects/${done}/scenes?scene=${scene?.id}`, async (page) => {
    await page.locator('[data-card]').first().focus()
    await page.keyboard.press('a')
    await page.locator('[role=status] button').first().waitFor()
    await page.locator('[aria-haspopup=menu]').click()
  })
  for (const subject of ['', '/workspace', '/providers', '/models', '/server']) await shoot(`settings${subject.replace('/', '-')}`, `/settings${subject}`)
  await shoot('not-found', '/projects/not-one')
})

/** The cut of a project's package, whose last picture somebody made shorter and blurred. */
async function editedCut(project: string): Promise<string> {
  const { items } = await server.get<{ items: { id: string; kind: string }[] }>(`/api/v1/projects/${project}/assets`)
  const content = await fetch(`${server.url}/api/v1/assets/${items.findLast(({ kind }) => kind === 'package')?.id}/content`)
  const { entries } = await unzip(new Uint8Array(await content.arrayBuffer()))
  const name = Object.keys(entries).find((path) => path.endsWith('.otio') && path !== 'content.otio') ?? ''
  const cut = (await entries[name]?.json()) as { tracks: { children: { kind: string; children: { OTIO_SCHEMA: string; effects: unknown; source_range: { duration: { value: number } } }[] }[] } }
  const last = cut.tracks.children.find(({ kind }) => kind === 'Video')?.children.findLast(({ OTIO_SCHEMA }) => OTIO_SCHEMA.startsWith('Clip'))
  if (last) {
    last.source_range.duration.value -= 10
    last.effects = [{ OTIO_SCHEMA: 'Effect.1', name: '', effect_name: 'Blur', metadata: {} }]
  }
  const path = join(await mkdtemp(join(tmpdir(), 'gala-cut-')), 'edited.otio')
  await writeFile(path, JSON.stringify(cut))
  return path
}

const ask = async (path: string, body: object) =>
  (await (await fetch(`${server.url}/api/v1${path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })).json()) as { id: string }

/** Puts somebody, somewhere and a series into the workspace. */
async function keepSome(): Promise<void> {
  const pictures = (await server.get<{ items: { id: string; mime: string }[] }>('/api/v1/assets?kind=image&limit=100')).items
  const picture = pictures.find(({ mime }) => mime === 'image/jpeg')
  const anna = await ask('/library', { kind: 'character', name: 'Anna', look: { description: 'A tall woman in a red coat', prompt_addition: 'red coat', negative: 'hat, glasses', seed: 7, pictures: picture ? [picture.id] : [] } })
  await ask('/library', { kind: 'place', name: 'The harbour', look: { description: 'A harbour of stone at dawn, in fog' } })
  await ask('/library', { kind: 'style', name: 'Woodcut', look: { prompt_addition: 'woodcut, two colours' } })
  await ask('/models', { stage_name: 'Bo Kim', tags: ['Science'], look: 'bo_at_the_desk' })
  await ask('/models', { stage_name: 'Anna Vega', tags: ['News', 'Spanish'], look: 'anna_standing', voice: 'es', preset: 'dusk' })
  const series = await ask('/series', { title: 'Tea in a minute', style: { preset: 'meadow', cast: [anna.id] } })
  await ask(`/series/${series.id}/episodes`, { document: { fps: 25, format: '9:16', title: 'Where it came from', scenes: [{ text: 'Tea began with a leaf.' }] } })
}

/** Brings a film, a sound and what is neither, and waits until they were looked into. */
async function bringFiles(project: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'gala-shots-'))
  const run = promisify(execFile)
  const make = (name: string, ...of: string[]) => run('ffmpeg', ['-loglevel', 'error', ...of, join(folder, name)])
  await make('Harbour at dawn.mp4', '-f', 'lavfi', '-i', 'testsrc2=size=640x360:rate=25:duration=20', '-pix_fmt', 'yuv420p')
  await make('Waves against the wall.wav', '-f', 'lavfi', '-i', 'aevalsrc=(0.2+0.7*abs(sin(t)))*sin(330*2*PI*t):duration=65')
  await writeFile(join(folder, 'Torn in the middle.webm'), Buffer.concat([Buffer.from([0x1a, 0x45, 0xdf, 0xa3]), Buffer.alloc(4000)]))
  for (const [name, mime] of [['Torn in the middle.webm', 'video/webm'], ['Waves against the wall.wav', 'audio/wav'], ['Harbour at dawn.mp4', 'video/mp4']] as const) {
    const body = await readFile(join(folder, name))
    const ask = async (path: string, body: object) =>
      (await fetch(`${server.url}/api/v1${path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })).json()
    const { asset, upload_session } = await ask('/assets/init-upload', { project_id: project, name, mime, size_bytes: body.length })
    await fetch(server.url + upload_session.url, { method: 'PATCH', headers: { ...upload_session.headers, 'Upload-Offset': '0' }, body })
    await ask('/assets/finalize', { asset_id: asset.id })
    const status = async () => (await server.get<{ status: string }>(`/api/v1/assets/${asset.id}`)).status
    await expect.poll(status, { timeout: 120_000, interval: 300 }).not.toBe('PROCESSING')
  }
  await rm(folder, { recursive: true })
}

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

async function signIn(page: Page): Promise<void> {
  await page.locator('input[name=name]').fill(ANA.name)
  await page.locator('input[name=password]').fill(ANA.password)
  await page.locator('form button[type=submit]').click()
  await page.locator('header nav').waitFor()
  await page.getByRole('heading', { level: 1 }).waitFor()
}

test('the pages about people are shot', { timeout: 600_000 }, async () => {
  const ofPeople = (name: string, path: string, prepare: Prepare = signIn) => shoot(name, path, prepare, people.url)
  const context = await browser.newContext({ baseURL: people.url })
  const page = await context.newPage()
  await page.goto('/settings/keys')
  await signIn(page)
  const cookie = (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join('; ')
  const ask = (path: string, body: object) => people.ask(`/api/v1${path}`, cookie, body)
  await ask('/keys', { name: 'Build of the site', scopes: ['read', 'render'], days: 90 })
  await ask('/keys', { kind: 'worker', name: 'rack-3' })
  await ask('/users', { name: 'ben', display_name: 'Benedikt von Hohenstein', email: 'ben@example.org', password: 'nine green bottles on a shelf' })
  await ask('/users', { name: 'eva', display_name: 'Eva', password: 'a violet umbrella in june', is_admin: true })
  await ask('/invitations', { role: 'admin', days: 30 })
  const { project } = (await ask('/projects', { document: { fps: 25, format: '144x256', music: 'off', title: 'Why half the world drinks tea', scenes: [{ text: 'Tea.' }] } })) as { project: { id: string } }
  for (const text of ['@ana, is this green enough?', 'Louder at the end, please: @ana and @ben']) await ask(`/projects/${project.id}/comments`, { text })
  await ofPeople('mentions', '/mentions')
  await ask('/workspaces', { name: 'Garden' })
  await ofPeople('sign-in', '/', async () => undefined)
  await ofPeople('join', '/join#gala_invite_abc', async () => undefined)
  for (const subject of ['you', 'security', 'sessions', 'keys', 'workspace', 'people', 'audit', 'users'])
    await ofPeople(`settings-${subject}`, `/settings/${subject}`)
  await ofPeople('new-key', '/settings/keys', async (page) => {
    await signIn(page)
    await page.locator('main button').first().click()
  })
  await ofPeople('authenticator', '/settings/security', async (page) => {
    await signIn(page)
    await page.locator('section').nth(1).getByRole('button').first().click()
    await page.locator('svg[role=img]').waitFor()
    await page.locator('svg[role=img]').scrollIntoViewIfNeeded()
  })
  await ofPeople('remove-user', '/settings/users', async (page) => {
    await signIn(page)
    await page.locator('li button').last().click()
  })
  await context.close()
})

test('a server that wants its token is shot', { timeout: 120_000 }, async () => {
  const wants = await Server.startWithToken('0123456789abcdef0123456789')
  await shoot('token', '/', async () => undefined, wants.url).finally(() => wants.remove())
})
