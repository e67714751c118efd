import { expect, test } from 'vitest'

import { barriers } from './browser'
import { MADE_MS, server, startStudio, visit } from './fixture'
import { boxOf, kept, made, openTimeline, polled, strip, TEXTS, times, type Clip } from './timeline-page'

startStudio()

test('an edited timeline is played as a draft, frame by frame at its own rate', async () => {
  const { page, faults } = await visit()
  const id = await made('Played', ['A frame is a frame.', 'It is counted.'])
  await openTimeline(page, id)
  await page.getByRole('button', { name: 'The video is up to date' }).waitFor()
  const length = () => page.evaluate(() => window.document.querySelector('video')?.duration ?? 0)
  await polled(length).toBeGreaterThan(1)
  const before = await length()
  await strip(page, 'scene-02').click()
  await page.keyboard.press('Shift+Delete')
  for (const sound of ['audio-1-1']) {
    await strip(page, sound).click()
    await page.keyboard.press('Delete')
    await strip(page, sound).waitFor({ state: 'hidden' })
  }
  await kept(page)
  await page.getByRole('button', { name: 'Make a draft' }).click()
  await page.getByRole('button', { name: 'The video is up to date' }).waitFor({ timeout: MADE_MS })
  await page.getByRole('status').filter({ hasText: 'The draft is ready.' }).waitFor({ state: 'attached' })
  await polled(length).toBeLessThan(before)

  const time = () => page.evaluate(() => window.document.querySelector('video')?.currentTime ?? -1)
  await page.keyboard.press('Home')
  for (let step = 0; step < 3; step += 1) await page.keyboard.press('ArrowRight')
  await polled(time).toBeCloseTo(3.5 / 25, 3)
  await page.getByText('00:00:00:03').waitFor()
  await page.keyboard.press('l')
  await page.waitForFunction(() => (window.document.querySelector('video')?.currentTime ?? 0) > 0.5)
  await page.keyboard.press('l')
  expect(await page.evaluate(() => window.document.querySelector('video')?.playbackRate)).toBe(2)
  await page.keyboard.press('k')
  expect(await page.evaluate(() => window.document.querySelector('video')?.paused)).toBe(true)
  const stopped = await time()
  await page.keyboard.press('j')
  await polled(time).toBeLessThan(stopped)
  await page.keyboard.press('k')

  // Taken back, it is the first video again that is played: nothing has to be made.
  await page.keyboard.press('Control+z')
  await page.keyboard.press('Control+z')
  await page.getByRole('button', { name: 'The video is up to date' }).waitFor()
  await polled(length).toBe(before)
  expect(faults).toEqual([])
})

test('what is played is the timeline after each edit, and a frame that is looked at is exact', async () => {
  const { page, faults } = await visit()
  const id = await made('Meanwhile')
  await openTimeline(page, id)
  const film = page.locator('figure video')
  const of = <T>(ask: (film: HTMLVideoElement) => T) => film.evaluate((video, ask) => eval(ask)(video) as T, `(${ask})`)
  const made_of = () => server.get<{ frames: number }>(`/api/v1/projects/${id}/timeline/preview`)
  const length = async () => (await made_of()).frames / 25

  // All of it is there, from its very first moment on, and it is heard.
  await polled(() => of((film) => film.buffered.length && film.buffered.end(0) - film.buffered.start(0))).toBeCloseTo(await length(), 1)
  expect(await of((film) => film.buffered.start(0))).toBe(0)
  expect(await of((film) => film.duration)).toBeCloseTo(await length(), 2)
  const exact = page.locator('figure img')
  await exact.waitFor()
  await page.getByRole('button', { name: 'Play', exact: true }).click()
  await polled(() => of((film) => film.currentTime)).toBeGreaterThan(1)
  await page.getByRole('button', { name: 'Pause' }).click()
  expect(await of((film) => (film as unknown as { webkitAudioDecodedByteCount: number }).webkitAudioDecodedByteCount)).toBeGreaterThan(1000)

  // The frame that it stands on is shown at its full size.
  await exact.waitFor()
  expect(await exact.evaluate((picture: HTMLImageElement) => [picture.naturalWidth, picture.naturalHeight])).toEqual([144, 256])
  await page.keyboard.press('ArrowRight')
  await exact.waitFor({ state: 'detached' })
  await exact.waitFor()

  // Without its last clip and what is said in it the film is shorter, at once.
  const before = await length()
  for (const clip of ['scene-03', 'scene-03-speech']) {
    if ((await strip(page, clip).count()) === 0) continue
    await strip(page, clip).click()
    await page.keyboard.press('Shift+Delete')
    await strip(page, clip).waitFor({ state: 'hidden' })
  }
  await kept(page)
  await polled(length).toBeLessThan(before)
  await polled(() => of((film) => film.duration)).toBeCloseTo(await length(), 1)
  await page.keyboard.press('End')
  await exact.waitFor()
  expect(faults).toEqual([])
})

test('five hundred scenes are looked at without drawing them all, and one of them is found by keys', async () => {
  const { page, faults } = await visit()
  const id = await made('Long')
  await page.route('**/timeline', async (route) => {
    if (route.request().method() !== 'GET' || !route.request().url().includes('/api/')) return route.continue()
    const answer = await route.fetch()
    const whole = (await answer.json()) as { tracks: { kind: string; clips?: Clip[] }[] }
    await route.fulfill({ response: answer, json: { ...whole, tracks: whole.tracks.map((track) => longer(track)) } })
  })
  await page.goto(`/projects/${id}/timeline`)
  await page.getByRole('button', { name: /clips: zoom in$/ }).first().waitFor()
  const nodes = () => page.evaluate(() => window.document.querySelectorAll('*').length)
  expect(await nodes()).toBeLessThan(3000)
  for (let step = 0; step < 14; step += 1) await page.keyboard.press('+')
  expect(await nodes()).toBeLessThan(3000)
  await page.keyboard.press('End')
  await strip(page, 'long-499').waitFor()
  expect(await page.locator('[data-clip]').count()).toBeLessThan(60)
  await page.keyboard.press('Home')
  await strip(page, 'scene-01').waitFor()
  await strip(page, 'scene-01').click()
  for (let step = 0; step < 30; step += 1) await page.keyboard.press('Control+ArrowRight')
  expect(await page.evaluate(() => window.document.activeElement?.getAttribute('data-clip'))).toBe('long-30')
  const session = await page.context().newCDPSession(page)
  const busy = async () => {
    const { metrics } = await session.send('Performance.getMetrics')
    return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0
  }
  // The processor's time, not that of the clock: a machine that does much else takes turns with it.
  await session.send('Performance.enable', { timeDomain: 'threadTicks' })
  const box = await page.getByRole('region', { name: 'Tracks' }).boundingBox()
  if (!box) throw new Error('no tracks are seen')
  const [frames, before] = [180, await busy()]
  await page.mouse.move(box.x + 600, box.y + 60)
  for (let frame = 0; frame < frames; frame += 1) {
    await page.mouse.wheel(60, 0)
    await page.evaluate(() => new Promise(requestAnimationFrame))
  }
  const each = ((await busy()) - before) * 1000 / frames
  console.log(`the main thread works ${each.toFixed(1)} ms a frame`)
  // Eight are aimed at. What fails here is work that grows with the list.
  expect(each, 'ms of the main thread a frame').toBeLessThan(25)
  expect(faults).toEqual([])
})

/** A track with as many clips as five hundred scenes have. */
function longer(track: { kind: string; clips?: Clip[] }) {
  const [first] = track.clips ?? []
  if (!first || !track.clips) return track
  const clips = Array.from({ length: 500 }, (_, index) => ({
    ...first,
    id: index === 0 && track.kind === 'visual' ? 'scene-01' : `${track.kind === 'visual' ? 'long' : 'voice'}-${index}`,
    start_ms: index * 3000,
    duration_ms: track.kind === 'visual' ? 3000 : 2000,
  }))
  return { ...track, clips }
}

test.each([
  { colorScheme: 'light', viewport: { width: 1440, height: 900 } },
  { colorScheme: 'dark', viewport: { width: 1440, height: 900 } },
  { colorScheme: 'light', viewport: { width: 390, height: 844 } },
  { colorScheme: 'dark', viewport: { width: 2560, height: 1440 }, locale: 'es-ES' },
] as const)('nothing keeps anybody out of a timeline: $colorScheme, $viewport.width wide', async (options) => {
  const { page } = await visit(options)
  const id = await made('For everybody')
  await openTimeline(page, id)
  expect(await barriers(page)).toEqual([])
  await strip(page, 'scene-02').click()
  const isPhone = options.viewport.width < 600
  if (isPhone) await page.getByRole('button', { name: 'Change it' }).click()
  for (const group of await page.locator('details').all()) if ((await group.getAttribute('open')) === null) await group.locator('summary').click()
  // On a phone what is chosen lies over the rest, which axe does not see through.
  // What scrolls by itself is spread out, so that all of it is looked at.
  await page.locator('[data-chosen]').evaluate((inspector: HTMLElement) => (inspector.style.maxBlockSize = 'none'))
  if (!isPhone) expect(await barriers(page)).toEqual([])
  const overflow = await page.evaluate(() => window.document.documentElement.scrollWidth - window.document.documentElement.clientWidth)
  expect(overflow, 'it is not wider than the screen').toBeLessThanOrEqual(0)
  if (!('locale' in options)) return
  const english = /\b(the|and|with|clip before|frame|split|playhead|opacity|speech|pictures)\b/i
  const told = await page.getByRole('button').or(page.getByRole('textbox')).or(page.getByRole('combobox')).evaluateAll((all) => all.map((one) => one.getAttribute('aria-label') ?? (one.id && window.document.querySelector(`label[for="${CSS.escape(one.id)}"]`)?.textContent) ?? one.textContent ?? ''))
  expect(told.filter((label) => english.test(label) && !TEXTS.some((text) => label.includes(text.slice(0, 8))))).toEqual([])
})

test('fingers hold to drag, swipe to scrub, and take handles at once', async () => {
  const { page, faults } = await visit({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true })
  const id = await made('Fingers')
  await openTimeline(page, id)
  const session = await page.context().newCDPSession(page)
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', ...points: { x: number; y: number }[]) =>
    session.send('Input.dispatchTouchEvent', { type, touchPoints: points })
  await page.getByRole('region', { name: 'Tracks' }).scrollIntoViewIfNeeded()
  // The bars at the edges of a phone cover what is only just in view.
  const reach = async (scene: string) => {
    await strip(page, scene).evaluate((one) => one.scrollIntoView({ block: 'center', inline: 'nearest' }))
    return boxOf(page, scene)
  }
  // The page has its height once the player shows something.
  await page.getByText('This part is being made').waitFor({ state: 'hidden' })
  const now = () => page.getByRole('slider', { name: 'Playhead' }).getAttribute('aria-valuenow').then(Number)

  const box = await reach('scene-02')
  let y = box.y + 40
  await touch('touchStart', { x: box.x + 50, y })
  for (let step = 1; step <= 5; step += 1) await touch('touchMove', { x: box.x + 50 - step * 8, y })
  await touch('touchEnd')
  expect(await now(), 'a swipe scrubs').toBeGreaterThan(200)
  expect(await strip(page, 'scene-02').getAttribute('aria-pressed')).toBe('false')

  // A rest of a finger takes the last clip along: to the right there is room.
  const last = await reach('scene-03')
  y = last.y + 40
  const begun = (await times(id))[2]
  await touch('touchStart', { x: last.x + 20, y })
  await page.waitForTimeout(400)
  for (let step = 1; step <= 5; step += 1) await touch('touchMove', { x: last.x + 20 + step * 6, y })
  await touch('touchEnd')
  await polled(async () => (await times(id))[2]?.[1]).toBeGreaterThan(begun?.[1] as number)
  expect(await strip(page, 'scene-03').getAttribute('aria-pressed')).toBe('true')

  // A handle of what is chosen is taken at once.
  const moved = await reach('scene-03')
  y = moved.y + 40
  const end = (await times(id))[2]?.[2] as number
  await touch('touchStart', { x: moved.x + moved.width - 8, y })
  for (let step = 1; step <= 4; step += 1) await touch('touchMove', { x: moved.x + moved.width - 8 - step * 6, y })
  await touch('touchEnd')
  await polled(async () => (await times(id))[2]?.[2]).toBeLessThan(end)

  // Two fingers zoom.
  const width = async () => (await boxOf(page, 'scene-01')).width
  const narrow = await width()
  await touch('touchStart', { x: 120, y }, { x: 180, y })
  for (let step = 1; step <= 5; step += 1) await touch('touchMove', { x: 120 - step * 8, y }, { x: 180 + step * 8, y })
  await touch('touchEnd')
  await polled(width).toBeGreaterThan(narrow * 1.5)
  expect(faults).toEqual([])
})
