import { gzipSync } from 'node:zlib'

import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'

import { barriers } from './browser'
import { MADE_MS, SMALL, server, startStudio, visit } from './fixture'

startStudio()

const finished = (page: Page) => page.getByText('Finished', { exact: true }).first().waitFor({ timeout: MADE_MS })

test('an empty studio makes its first video in two clicks, and it plays', async () => {
  const { page, faults } = await visit()
  await page.goto('/')
  await page.getByRole('button', { name: /^Tea began/ }).click()
  await page.getByRole('button', { name: 'Raise the curtain' }).click()
  await page.waitForURL(/\/projects\//)
  await finished(page)
  await page.getByRole('button', { name: 'Play' }).click()
  await page.waitForFunction(() => (document.querySelector('video')?.currentTime ?? 0) > 0.5)
  const brightest = await page.evaluate(() => {
    const film = document.querySelector('video')
    const canvas = Object.assign(document.createElement('canvas'), { width: 32, height: 32 })
    const draw = canvas.getContext('2d')
    if (!film || !draw) return 0
    draw.drawImage(film, 0, 0, 32, 32)
    return Math.max(...draw.getImageData(0, 0, 32, 32).data.filter((_, index) => index % 4 !== 3))
  })
  expect(brightest, 'the picture is not black').toBeGreaterThan(100)
  await page.getByRole('button', { name: 'Captions' }).click()
  await page.waitForFunction(() => (document.querySelector('video')?.textTracks[0]?.cues?.length ?? 0) > 0)
  await page.getByRole('listitem').getByRole('img').first().waitFor()
  expect(faults).toEqual([])
})

test('keys play the film, and are left alone where text is written', async () => {
  const { page, faults } = await visit()
  const id = await server.project({ ...SMALL, scenes: [{ text: 'Keys move the film.' }] })
  await page.goto(`/projects/${id}`)
  await finished(page)
  await page.waitForFunction(() => (document.querySelector('video')?.readyState ?? 0) > 0)
  const isPaused = () => page.evaluate(() => document.querySelector('video')?.paused)
  await page.getByRole('textbox', { name: 'New comment' }).pressSequentially('k l')
  expect(await isPaused()).toBe(true)
  await page.getByRole('textbox', { name: 'New comment' }).blur()
  await page.keyboard.press('Space')
  await page.waitForFunction(() => document.querySelector('video')?.paused === false)
  expect(faults).toEqual([])
})

test('the estimate stands before the button, and pressing it twice makes one video', async () => {
  const { page, faults } = await visit()
  await page.goto('/new')
  await page.getByRole('textbox', { name: 'Script' }).fill('Bread needs time.\n\nAnd a warm place.')
  await page.getByText('2 scenes').waitFor()
  await page.getByText('costs nothing').waitFor()
  await page.getByRole('combobox', { name: 'Shape' }).selectOption('1:1')
  const before = (await server.get<{ items: unknown[] }>('/api/v1/projects?limit=100')).items.length
  await page.getByRole('button', { name: 'Make the video' }).dblclick()
  await page.waitForURL(/\/projects\//)
  await finished(page)
  const after = (await server.get<{ items: unknown[] }>('/api/v1/projects?limit=100')).items.length
  expect(after).toBe(before + 1)
  const shape = () => page.evaluate(() => (document.querySelector('video')?.videoWidth ?? 0) / (document.querySelector('video')?.videoHeight ?? 1))
  await expect.poll(shape).toBe(1)
  expect(faults).toEqual([])
})

test('what is wrong with a brief is told with its remedy, and nothing that was written is lost', async () => {
  const { page, faults } = await visit()
  await page.goto('/new')
  const script = page.getByRole('textbox', { name: 'Script' })
  await script.fill('a'.repeat(10_001))
  await page.getByRole('button', { name: 'Make the video' }).click()
  await page.getByRole('alert').first().getByText(/10001|10000/).waitFor()
  expect((await script.inputValue()).length).toBe(10_001)
  // The browser itself notes every answer that is no success.
  expect(faults.filter((fault) => !fault.includes('status of 400'))).toEqual([])
})

test('a job that was cancelled is tried again from the page', async () => {
  const { page } = await visit()
  const scenes = Array.from({ length: 12 }, (_, index) => ({ text: `Scene number ${index} is about the number ${index}.` }))
  const id = await server.project({ fps: 60, format: '1:1', scenes })
  await page.goto(`/projects/${id}`)
  await page.getByRole('button', { name: 'Cancel: Finish the video' }).click()
  await page.getByRole('button', { name: 'Try again: Finish the video' }).click()
  await finished(page)
})

test('a server that is killed under the page is told, and the page goes on by itself once it is back', async () => {
  const { page } = await visit()
  const scenes = Array.from({ length: 8 }, (_, index) => ({ text: `The server ends before scene ${index} is made.` }))
  const id = await server.project({ fps: 60, scenes })
  await page.goto(`/projects/${id}`)
  await page.getByRole('heading', { name: 'Scenes' }).waitFor()
  await server.kill()
  await page.getByText('The server is silent').waitFor()
  await server.run()
  await page.getByText('The server is silent').waitFor({ state: 'hidden' })
  await finished(page)
})

test('a scene is changed on the board, the rest is used again, and it is all taken back', async () => {
  const { page, faults } = await visit()
  const texts = ['Tea is a leaf.', 'It falls into a cup.', 'The pot is red.', 'Now we drink.']
  const id = await server.project({ ...SMALL, title: 'Leaves', scenes: texts.map((text) => ({ text })) })
  await page.goto(`/projects/${id}`)
  await finished(page)
  await page.getByRole('link', { name: 'Change the scenes' }).click()
  await page.getByText('The video is that of these scenes.').waitFor()
  const cards = page.getByRole('list', { name: 'Scenes' }).getByRole('button')
  const order = () => cards.allInnerTexts().then((all) => all.map((text) => text.replace(/\s+/g, ' ').replace(/ Stale.*/, '')))

  // The keyboard alone: to the second card, and one place on.
  await cards.first().focus()
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Alt+ArrowRight')
  await expect.poll(order).toEqual(['1 Tea is a leaf.', '2 The pot is red.', '3 It falls into a cup.', '4 Now we drink.'])
  await page.getByRole('status').filter({ hasText: 'Scene 2 is number 3 now' }).waitFor()
  await page.getByRole('button', { name: 'Undo: Move scene 2' }).click()
  await expect.poll(order).toEqual(texts.map((text, index) => `${index + 1} ${text}`))

  await page.getByRole('button', { name: 'Approve: Text' }).click()
  await page.getByText('Approved', { exact: true }).waitFor()
  await page.getByRole('textbox', { name: 'What is said' }).fill('It falls slowly into a cup.')
  await page.getByRole('button', { name: 'Save the scene' }).click()
  await page.getByText('Stale: speech (text), clip (speech)').waitFor()
  await page.getByText('changed since it was reviewed').waitFor()
  await page.getByText('1 scene is stale').waitFor()
  await page.getByRole('button', { name: 'Make it again' }).click()
  await page.getByText('The video is that of these scenes.').waitFor({ timeout: MADE_MS })
  const jobs = await server.get<{ items: unknown[] }>(`/api/v1/jobs?project_id=${id}&kind=process_clip&limit=100`)
  expect(jobs.items.length, 'one clip was made again').toBe(5)

  const used = page.getByRole('listitem').filter({ hasText: 'Picture' }).filter({ hasText: 'In use' })
  const before = await used.locator('img').getAttribute('src')
  await page.getByRole('button', { name: 'Another picture' }).click()
  await expect.poll(() => used.locator('img').getAttribute('src'), { timeout: MADE_MS }).not.toBe(before)
  await page.getByRole('button', { name: /^Use: Picture/ }).click()
  await expect.poll(() => used.locator('img').getAttribute('src')).toBe(before)

  await page.getByRole('button', { name: 'Remove', exact: true }).click()
  await expect.poll(async () => (await order()).length).toBe(3)
  await page.getByRole('status').getByRole('button', { name: 'Undo' }).click()
  await expect.poll(async () => (await order()).length).toBe(4)
  await page.getByText('What was done').click()
  await page.getByRole('button', { name: /^Go back to before that: brought back/ }).first().click()
  await expect.poll(async () => (await order()).length).toBe(3)
  expect(await page.getByRole('button', { name: 'Undo', exact: true }).isDisabled()).toBe(true)
  expect(faults).toEqual([])
})

test('of two browsers that change the same scenes one is told, and what it typed stays', async () => {
  const [one, two] = [await visit(), await visit()]
  const id = await server.project({ ...SMALL, title: 'Two hands', scenes: [{ text: 'One hand.' }, { text: 'The other hand.' }] })
  await one.page.goto(`/projects/${id}`)
  await finished(one.page)
  const [scene] = (await server.get<{ items: { id: string }[] }>(`/api/v1/projects/${id}/scenes`)).items
  // Its own reading is held back, so that it does not know what the other one did.
  for (const { page } of [one, two]) {
    await page.goto(`/projects/${id}/scenes?scene=${scene?.id}`)
    await page.getByRole('textbox', { name: 'What is said' }).waitFor()
  }
  await two.page.route('**/scenes', (route) => (route.request().method() === 'GET' ? route.abort() : route.continue()))
  await one.page.getByRole('textbox', { name: 'What is said' }).fill('My hand.')
  await one.page.getByRole('button', { name: 'Save the scene' }).click()
  await expect.poll(async () => (await server.get<{ items: { script: string }[] }>(`/api/v1/projects/${id}/scenes`)).items[0]?.script).toBe('My hand.')
  await two.page.getByRole('textbox', { name: 'What is said' }).fill('Your hand.')
  await two.page.getByRole('button', { name: 'Save the scene' }).click()
  await two.page.getByText('Somebody else changed the scenes first.').waitFor()
  expect(await two.page.getByRole('textbox', { name: 'What is said' }).inputValue()).toBe('Your hand.')
})

test('a picture of one\'s own takes the place of a made one, and leaves it again', async () => {
  const { page, faults } = await visit()
  const id = await server.project({ ...SMALL, title: 'My own', scenes: [{ text: 'This is my cup.' }] })
  await page.goto(`/projects/${id}`)
  await finished(page)
  await page.getByRole('link', { name: 'Change the scenes' }).click()
  await page.getByText('The video is that of these scenes.').waitFor()
  await page.getByRole('list', { name: 'Scenes' }).getByRole('button').first().click()
  const file = { name: 'cup.png', mimeType: 'image/png', buffer: await page.screenshot() }
  await page.getByLabel('A picture or film of your own').setInputFiles(file)
  await page.getByText('Stale: picture (own picture), clip (picture)').waitFor()
  await page.getByRole('button', { name: 'Make it again' }).click()
  await page.getByText('The video is that of these scenes.').waitFor({ timeout: MADE_MS })
  await page.getByRole('listitem').filter({ hasText: 'In use' }).filter({ hasText: 'given' }).waitFor()
  await page.getByRole('button', { name: 'Use a made picture again' }).click()
  await page.getByText('1 scene is stale').waitFor()
  await page.getByRole('button', { name: /^Undo: Change scene/ }).click()
  await page.getByText('The video is that of these scenes.').waitFor()
  // What is no picture is told, and changes nothing.
  await page.getByLabel('A picture or film of your own').setInputFiles({ ...file, buffer: Buffer.from('no picture') })
  await page.getByRole('alert').first().waitFor()
  expect(faults.filter((fault) => !fault.includes('status of 422'))).toEqual([])
})

test('what was deleted is brought back', async () => {
  const { page, faults } = await visit()
  const id = await server.project({ ...SMALL, title: 'Not for long', scenes: [{ text: 'It goes and comes back.' }] })
  await page.goto(`/projects/${id}`)
  await finished(page)
  await page.getByRole('button', { name: 'Delete' }).click()
  const row = page.getByRole('listitem').filter({ hasText: 'Not for long' })
  await row.getByRole('button', { name: 'Restore' }).click()
  await row.waitFor({ state: 'hidden' })
  await page.getByRole('link', { name: 'All videos', exact: true }).click()
  await page.getByRole('link', { name: 'Not for long' }).click()
  await finished(page)
  expect(faults).toEqual([])
})

const PAGES = ['/', '/new', '/gallery', '/series', '/jobs', '/settings', '/settings/workspace', '/settings/library', '/settings/presenters', '/settings/providers', '/settings/models', '/settings/server']

test.each([
  { colorScheme: 'light', viewport: { width: 1440, height: 900 } },
  { colorScheme: 'dark', viewport: { width: 1440, height: 900 } },
  { colorScheme: 'light', viewport: { width: 390, height: 844 } },
  { colorScheme: 'dark', viewport: { width: 390, height: 844 }, locale: 'es-ES' },
] as const)('nothing keeps anybody out of a page: $colorScheme, $viewport.width wide', async (options) => {
  const { page } = await visit(options)
  const id = await server.project({ ...SMALL, title: 'For everybody', scenes: [{ text: 'All are welcome.' }] })
  const made = async () => (await server.get<{ status: string }>(`/api/v1/projects/${id}`)).status === 'completed'
  await expect.poll(made, { timeout: MADE_MS }).toBe(true)
  for (const path of [...PAGES, `/projects/${id}`, `/projects/${id}/scenes`, `/projects/${id}/gallery`, `/projects/${id}/export`]) {
    await page.goto(path)
    await page.getByRole('heading', { level: 1 }).waitFor()
    expect(await barriers(page), path).toEqual([])
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
    expect(overflow, `${path} is not wider than the screen`).toBeLessThanOrEqual(0)
  }
})

test('in Spanish there is no English', async () => {
  const { page } = await visit({ locale: 'es-ES' })
  await page.goto('/new')
  await page.getByRole('heading', { name: 'Nuevo vídeo' }).waitFor()
  expect(await page.evaluate(() => document.documentElement.lang)).toBe('es')
  const english = /\b(the|and|with|video|scene|script|your|what|of)\b/i
  for (const path of PAGES) {
    await page.goto(path)
    await page.getByRole('heading', { level: 1 }).waitFor()
    const labels = await page.getByRole('button').or(page.getByRole('link')).or(page.getByRole('heading')).allInnerTexts()
    // Files of the gallery have names, which are nobody's words.
    const own = labels.filter((label) => !/Tea|Bread|Keys|For everybody|Not for long|Scene|The server|a{20}|\.(json|jpg|mp4|mp3|flac|svg|png|vtt|srt|wav)\b/.test(label))
    expect(own.filter((label) => english.test(label)), path).toEqual([])
  }
})

test('the first page is small and asks nobody else', async () => {
  const { page, faults } = await visit()
  const sizes = { js: 0, css: 0, font: 0 }
  page.on('response', (response) => {
    const kind = /\.(js|css|woff2)$/.exec(response.url())?.[1]
    void response.body().then((body) => {
      if (kind === 'woff2') sizes.font += body.length
      else if (kind === 'js' || kind === 'css') sizes[kind] += gzipSync(body, { level: 9 }).length
    }, () => undefined)
  })
  await page.goto('/')
  await page.getByRole('heading', { level: 1 }).waitFor()
  await page.waitForLoadState('networkidle')
  expect(sizes.js).toBeGreaterThan(50_000)
  console.log(`the first page is ${(sizes.js / 1000).toFixed(1)} kB of scripts and ${(sizes.css / 1000).toFixed(1)} kB of styles, compressed`)
  expect(sizes.js, 'JavaScript').toBeLessThan(175_000)
  expect(sizes.css, 'styles').toBeLessThan(25_000)
  expect(sizes.font, 'fonts').toBeLessThan(95_000)
  expect(faults).toEqual([])
})

test('the words of all other pages come beside the first page that is gone to, once', async () => {
  const { page, faults } = await visit({ locale: 'es-ES' })
  const begun: string[] = []
  const isOver = new Map<string, number>()
  page.on('request', (request) => begun.push(new URL(request.url()).pathname))
  page.on('requestfinished', (request) => isOver.set(new URL(request.url()).pathname, begun.length))
  const words = () => begun.filter((path) => /^\/assets\/es-/.test(path))
  await page.goto('/')
  await page.getByRole('heading', { level: 1 }).waitFor()
  await page.waitForLoadState('networkidle')
  expect(words(), 'what the first page says is a part of its own').toHaveLength(1)
  await page.getByRole('link', { name: 'Ajustes' }).click()
  await page.getByRole('heading', { name: 'Apariencia' }).waitFor()
  const [, others = ''] = words()
  const pages = begun.findIndex((path) => /^\/assets\/appearance-page-/.test(path))
  expect(pages, 'the page is asked for before its words are there').toBeLessThan(isOver.get(others) ?? 0)
  await page.getByRole('link', { name: 'Galería' }).click()
  await page.getByRole('heading', { name: 'Galería' }).waitFor()
  expect(words()).toHaveLength(2)

  // Another language is whole at once, and an address of another page has its words, too.
  await page.goto('/settings')
  await page.getByRole('combobox', { name: 'Idioma' }).selectOption('en')
  await page.getByRole('heading', { name: 'Appearance' }).waitFor()
  await page.getByRole('link', { name: 'Jobs' }).click()
  await page.getByRole('heading', { name: 'Jobs' }).waitFor()
  expect(faults).toEqual([])
})
