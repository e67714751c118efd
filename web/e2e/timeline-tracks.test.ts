import { expect, test } from 'vitest'

import { barriers } from './browser'
import { server, startStudio, visit } from './fixture'
import { document, kept, made, openTimeline, polled, tag } from './timeline-page'

startStudio()

const tracks = async (id: string) => (await document(id)).tracks
const speech = async (id: string) => (await tracks(id)).find(({ role }) => role === 'speech')
const preview = (id: string) => server.get<{ segments: { hash: string }[] }>(`/api/v1/projects/${id}/timeline/preview`)

test('a track is made quieter and muted by its head; no picture is made anew; all is taken back', async () => {
  const { page, faults } = await visit()
  const id = await made('Gains')
  await openTimeline(page, id)
  const [first, pictures] = [await tag(id), await preview(id)]
  const gain = page.getByRole('slider', { name: 'Gain: Speech' })
  await gain.focus()
  for (let step = 0; step < 7; step += 1) await page.keyboard.press('ArrowLeft')
  await polled(async () => (await speech(id))?.gain_db).toBe(-3.5)
  await page.getByText('-3.5 dB').first().waitFor()
  await page.getByRole('button', { name: 'Mute: Speech' }).click()
  await polled(async () => (await speech(id))?.muted).toBe(true)
  await kept(page)
  expect((await preview(id)).segments).toEqual(pictures.segments)

  // The exact number is written in the panel of the track.
  await page.getByRole('button', { name: 'Track: Speech' }).click()
  const number = page.getByRole('textbox', { name: /^Gain/ })
  await number.fill('25')
  await page.getByText('Write a number from -60 to 24.').waitFor()
  await number.fill('2.25')
  await number.press('Enter')
  await polled(async () => (await speech(id))?.gain_db).toBe(2.25)
  await page.locator('h1').click()
  await page.keyboard.press('Shift+M')
  await polled(async () => (await speech(id))?.muted).toBeUndefined()
  await kept(page)
  for (let step = 0; step < 20 && (await tag(id)) !== first; step += 1) {
    await page.keyboard.press('Control+z')
    await kept(page)
  }
  expect(await tag(id), 'byte for byte as it was').toBe(first)
  expect(faults).toEqual([])
})

test('made voices are drawn as waves, on the timeline and among the takes of a scene', async () => {
  const { page, faults } = await visit()
  const id = await made('Waves')
  await openTimeline(page, id)
  await polled(() => page.locator('[data-look=speech] [data-wave] canvas').count()).toBe(3)
  // Something is drawn, and not a line of silence alone.
  const drawn = () =>
    page.locator('[data-look=speech] [data-wave] canvas').first().evaluate((canvas: HTMLCanvasElement) => {
      const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height)
      return data.filter((value, at) => at % 4 === 3 && value > 0).length / canvas.width
    })
  await polled(drawn).toBeGreaterThan(2)
  const { items } = await server.get<{ items: { id: string }[] }>(`/api/v1/projects/${id}/scenes`)
  await page.goto(`/projects/${id}/scenes?scene=${items[0]?.id}`)
  await page.locator('[data-wave] canvas').first().waitFor()
  expect(faults).toEqual([])
})

test('tracks are added, moved and removed with all that is on them, by mouse and by keys', async () => {
  const { page, faults } = await visit()
  const id = await made('Tracks')
  await openTimeline(page, id)
  const first = await tag(id)
  const kinds = async () => (await tracks(id)).map(({ kind, role }) => role ?? kind)
  const before = await kinds()
  await page.getByRole('button', { name: 'Add a track' }).click()
  await page.getByRole('menuitem', { name: 'Add a track of music' }).click()
  await polled(kinds).toEqual([...before, 'music'])
  // It is chosen, and named.
  const name = page.getByRole('textbox', { name: 'Name' })
  await name.fill('Drums')
  await name.press('Enter')
  await polled(async () => (await tracks(id)).at(-1)?.name).toBe('Drums')
  await page.locator('h1').click()
  await page.keyboard.press('Alt+Shift+ArrowUp')
  await polled(async () => (await tracks(id)).findIndex(({ name }) => name === 'Drums')).toBe(before.indexOf('speech'))
  await page.getByRole('button', { name: 'Track: Speech' }).click()
  await page.getByRole('button', { name: 'Remove the track with all that is on it' }).click()
  await polled(kinds).not.toContain('speech')
  await page.keyboard.press('Control+z')
  await polled(kinds).toContain('speech')
  expect((await speech(id))?.clips.length).toBe(3)
  for (let step = 0; step < 3; step += 1) await page.keyboard.press('Control+z')
  await polled(() => tag(id), 'byte for byte as it was').toBe(first)
  await page.keyboard.press('Control+Shift+z')
  await polled(kinds).toEqual([...before, 'music'])
  expect(faults).toEqual([])
})

test('a track of captions is filled with what is said where there was none, and looks as somebody likes', async () => {
  const { page, faults } = await visit()
  const id = await made('Captions', undefined, { captions: 'off' })
  await openTimeline(page, id)
  expect((await tracks(id)).some(({ kind }) => kind === 'caption')).toBe(false)
  // The first scene is cut out: what was said in it is in no caption, and the others are read where they are heard now.
  await page.locator('[data-clip="scene-01"]').click()
  await page.keyboard.press('Shift+Delete')
  const voice = (await speech(id))?.clips[0]?.id ?? 'audio-1-0'
  await page.locator(`[data-clip="${voice}"]`).click()
  await page.keyboard.press('Shift+Delete')
  await kept(page)
  await page.getByRole('button', { name: 'Add a track' }).click()
  await page.getByRole('menuitem', { name: 'Add a track of captions' }).click()
  const captions = async () => (await tracks(id)).find(({ kind }) => kind === 'caption')
  await polled(async () => (await captions())?.captions?.map(({ text }) => text).join(' ')).toBe('It falls into a cup. Now we drink.')
  const read = (await captions())?.captions ?? []
  const heard = (await speech(id))?.clips ?? []
  expect(read[0]?.words?.length).toBe(5)
  expect(read[0]?.start_ms).toBeGreaterThanOrEqual(heard[0]?.start_ms ?? Infinity)
  expect(read[0]?.start_ms).toBeLessThan((heard[0]?.start_ms ?? 0) + (heard[0]?.duration_ms ?? 0))

  await page.getByRole('combobox', { name: 'Style' }).selectOption('box')
  await polled(async () => (await captions())?.style).toBe('box')
  await page.getByRole('combobox', { name: 'Position' }).selectOption('top')
  await polled(async () => (await captions())?.position).toBe('top')
  expect(await barriers(page)).toEqual([])
  expect(faults).toEqual([])
})

test('two browsers change the gain of one track: nothing is lost unseen', async () => {
  const [one, two] = [await visit(), await visit()]
  const id = await made('Two hands on a track')
  await openTimeline(one.page, id)
  await openTimeline(two.page, id)
  for (const { page } of [one, two]) await page.getByRole('button', { name: 'Track: Speech' }).click()
  const number = ({ page }: typeof one) => page.getByRole('textbox', { name: /^Gain/ })
  await number(one).fill('-4')
  await number(two).fill('-8')
  await number(one).press('Enter')
  await polled(async () => (await speech(id))?.gain_db).toBe(-4)
  await number(two).press('Enter')
  await two.page.getByRole('alert').getByText('of a track meanwhile').waitFor()
  await two.page.getByRole('button', { name: 'Keep mine: -8' }).click()
  await polled(async () => (await speech(id))?.gain_db).toBe(-8)
})

test.each([
  { colorScheme: 'light', viewport: { width: 1440, height: 900 } },
  { colorScheme: 'dark', viewport: { width: 390, height: 844 }, locale: 'es-ES' },
] as const)('nothing keeps anybody out of a track: $colorScheme, $viewport.width wide', async (options) => {
  const { page } = await visit(options)
  const id = await made('Tracks for everybody', undefined, { captions: 'karaoke' })
  await openTimeline(page, id)
  const isSpanish = 'locale' in options
  await page.getByRole('button', { name: isSpanish ? 'Añadir una pista' : 'Add a track' }).click()
  // All of the menu is seen, on a phone too.
  const menu = await page.getByRole('menu').boundingBox()
  expect((menu?.x ?? -1) >= 0 && (menu?.x ?? 0) + (menu?.width ?? Infinity) <= options.viewport.width, 'the menu is on the screen').toBe(true)
  const isOnTop = (item: HTMLElement) => {
    item.scrollIntoView({ block: 'center' })
    const box = item.getBoundingClientRect()
    return window.document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2) === item
  }
  for (const item of await page.getByRole('menuitem').all()) expect(await item.evaluate(isOnTop)).toBe(true)
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: isSpanish ? 'Pista: Subtítulos' : 'Track: Captions' }).click()
  if (isSpanish) await page.getByRole('button', { name: 'Cambiarlo' }).click()
  await page.getByRole('combobox', { name: isSpanish ? 'Estilo' : 'Style' }).waitFor()
  if (!isSpanish) expect(await barriers(page)).toEqual([])
  const overflow = await page.evaluate(() => window.document.documentElement.scrollWidth - window.document.documentElement.clientWidth)
  expect(overflow, 'it is not wider than the screen').toBeLessThanOrEqual(0)
})
