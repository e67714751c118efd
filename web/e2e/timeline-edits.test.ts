import { expect, test } from 'vitest'

import { server, startStudio, visit } from './fixture'
import { boxOf, drag, kept, made, openTimeline, pictures, polled, strip, tag, times } from './timeline-page'

startStudio()

test('clips are trimmed, split and moved; all is undone, done again, and there after a reload', async () => {
  const { page, faults } = await visit()
  const id = await made('Cut')
  const [begun, first] = [await times(id), await tag(id)]
  await page.goto(`/projects/${id}`)
  await page.getByRole('link', { name: 'Timeline', exact: true }).click()
  await strip(page, 'scene-01').waitFor()

  // By hand: the end of the last clip, half a second earlier.
  await strip(page, 'scene-03').click()
  const last = await boxOf(page, 'scene-03')
  const second = last.width / ((begun[2]?.[2] as number) - (begun[2]?.[1] as number)) * 1000
  await drag(page, { x: last.x + last.width - 4, y: last.y + 40 }, { x: -second / 2 })
  await polled(async () => (await times(id))[2]?.[2]).toBeLessThan((begun[2]?.[2] as number) - 300)
  await kept(page)

  // By keys: to a time in the middle of the first clip, and split.
  await strip(page, 'scene-01').click()
  await page.keyboard.press('Home')
  for (let step = 0; step < 2; step += 1) await page.keyboard.press('Shift+ArrowRight')
  await page.keyboard.press('s')
  await polled(() => times(id)).toContainEqual(['scene-01', 0, 800])
  expect((await times(id)).map(([id]) => id)).toEqual(['scene-01', 'scene-01-2', 'scene-02', 'scene-03'])

  // By hand: the first part behind the second; the others make room.
  const part = await boxOf(page, 'scene-01')
  await drag(page, { x: part.x + part.width / 2, y: part.y + 40 }, { x: (await boxOf(page, 'scene-01-2')).width })
  await polled(async () => (await times(id)).map(([id]) => id)).toEqual(['scene-01-2', 'scene-01', 'scene-02', 'scene-03'])
  await kept(page)
  const after = await tag(id)

  await page.getByRole('button', { name: 'Undo: Move' }).click()
  await polled(async () => (await times(id)).map(([id]) => id)).toEqual(['scene-01', 'scene-01-2', 'scene-02', 'scene-03'])
  await page.keyboard.press('Control+z')
  await page.keyboard.press('Control+z')
  await polled(() => tag(id), 'byte for byte as it was').toBe(first)
  for (let step = 0; step < 3; step += 1) await page.keyboard.press('Control+Shift+z')
  await polled(() => tag(id)).toBe(after)
  await kept(page)

  await page.reload()
  await strip(page, 'scene-01-2').waitFor()
  expect((await boxOf(page, 'scene-01-2')).x).toBeLessThan((await boxOf(page, 'scene-01')).x)
  expect(faults).toEqual([])
})

test('what is deleted leaves a gap, or closes it, and what is cut off follows the playhead', async () => {
  const { page, faults } = await visit()
  const id = await made('Gaps')
  await openTimeline(page, id)
  const [, second, third] = await times(id)
  await strip(page, 'scene-02').click()
  await page.keyboard.press('Delete')
  await polled(() => times(id)).toEqual([expect.anything(), third])
  await page.keyboard.press('Control+z')
  await strip(page, 'scene-02').click()
  await page.keyboard.press('Shift+Delete')
  await polled(async () => (await times(id))[1]?.[1]).toBe(second?.[1])
  await page.keyboard.press('Control+z')
  await strip(page, 'scene-02').waitFor()

  await strip(page, 'scene-02').click()
  await page.keyboard.press('Home')
  for (let step = 0; step < 6; step += 1) await page.keyboard.press('Shift+ArrowRight')
  await page.keyboard.press('w')
  await polled(async () => (await times(id))[1]).toEqual(['scene-02', second?.[1], 2400])
  await page.keyboard.press('w')
  await page.getByRole('status').filter({ hasText: 'The playhead is in none of the chosen clips.' }).waitFor({ state: 'attached' })
  expect(faults).toEqual([])
})

test('fields, key frames and transitions of a clip are kept', async () => {
  const { page, faults } = await visit()
  const id = await made('Fields')
  await openTimeline(page, id)
  await strip(page, 'scene-02').click()
  const opacity = page.getByRole('textbox', { name: 'Opacity' })
  await opacity.fill('140')
  await page.getByText('Write a number from 0 to 100.').waitFor()
  await opacity.fill('40')
  await opacity.press('Enter')
  await polled(async () => (await pictures(id))[1]?.look?.opacity).toBe(0.4)

  await page.keyboard.press('Escape')
  await page.locator('h1').click()
  await page.keyboard.press('Home')
  for (let step = 0; step < 6; step += 1) await page.keyboard.press('Shift+ArrowRight')
  await strip(page, 'scene-02').click()
  await page.getByRole('button', { name: 'Key frame at the playhead: Opacity' }).click()
  await page.getByRole('img', { name: 'Curve with 1 key frames' }).waitFor()
  await page.keyboard.press('Shift+ArrowRight')
  await page.getByRole('button', { name: 'Key frame at the playhead: Opacity' }).click()
  const secondFrame = page.getByRole('group', { name: 'Key frame 2' })
  await secondFrame.getByRole('textbox', { name: 'Value' }).fill('90')
  await secondFrame.getByRole('textbox', { name: 'Value' }).press('Enter')
  const frames = async () => (await pictures(id))[1]?.look?.opacity
  await polled(frames).toMatchObject([{ value: 0.4 }, { value: 0.9 }])
  // The curve's diamond is pulled down to the ground.
  const curve = page.getByRole('img', { name: 'Curve with 2 key frames' })
  await curve.scrollIntoViewIfNeeded()
  const key = await curve.locator('rect').nth(1).boundingBox()
  if (!key) throw new Error('no key frame is seen')
  await drag(page, { x: key.x + key.width / 2, y: key.y + key.height / 2 }, { x: 0, y: 60 })
  await polled(async () => (await frames() as unknown as { value: number }[])[1]?.value).toBeLessThan(0.8)

  await page.getByRole('combobox', { name: 'From the clip before' }).selectOption('wipe')
  await polled(async () => (await pictures(id))[1]).toMatchObject({ transition: { kind: 'wipe', duration_ms: 400 } })
  await page.getByRole('combobox', { name: 'From the clip before' }).selectOption('')
  await polled(async () => (await pictures(id))[1]).not.toHaveProperty('transition')
  await page.getByRole('textbox', { name: 'Length' }).fill('1:05')
  await page.getByRole('textbox', { name: 'Length' }).press('Enter')
  await polled(async () => (await pictures(id))[1]?.duration_ms).toBe(1200)
  expect(faults).toEqual([])
})

test('of two browsers no change is lost: others are kept, and for the same field one is asked', async () => {
  const [one, two] = [await visit(), await visit()]
  const id = await made('Two hands')
  await openTimeline(one.page, id)
  await openTimeline(two.page, id)
  await strip(one.page, 'scene-01').click()
  await one.page.getByRole('textbox', { name: 'Opacity' }).fill('50')
  await strip(two.page, 'scene-01').click()
  await two.page.getByRole('textbox', { name: 'Opacity' }).fill('70')
  await one.page.getByRole('textbox', { name: 'Opacity' }).press('Enter')
  await polled(async () => (await pictures(id))[0]?.look?.opacity).toBe(0.5)

  // The same field: what was typed stays, and both values are told.
  await two.page.getByRole('textbox', { name: 'Opacity' }).press('Enter')
  await two.page.getByRole('alert').getByText('Somebody else changed “Opacity” of scene-01 meanwhile.').waitFor()
  expect(await two.page.getByRole('textbox', { name: 'Opacity' }).inputValue()).toBe('70')
  expect((await pictures(id))[0]?.look?.opacity).toBe(0.5)
  await two.page.getByRole('button', { name: 'Keep mine: 0.7' }).click()
  await polled(async () => (await pictures(id))[0]?.look?.opacity).toBe(0.7)

  // Another clip: both are kept, and each takes back its own.
  await strip(one.page, 'scene-03').click()
  await one.page.getByRole('textbox', { name: 'Opacity' }).fill('30')
  await one.page.getByRole('textbox', { name: 'Opacity' }).press('Enter')
  await polled(async () => (await pictures(id)).map((clip) => clip.look?.opacity)).toEqual([0.7, undefined, 0.3])
  await two.page.locator('h1').click()
  await two.page.keyboard.press('Control+z')
  await polled(async () => (await pictures(id)).map((clip) => clip.look?.opacity)).toEqual([0.5, undefined, 0.3])
  // Its own act on what the other one changed since cannot be taken back: that is told, and nothing of theirs is lost.
  await one.page.keyboard.press('Escape')
  await one.page.locator('h1').click()
  await one.page.keyboard.press('Control+z')
  await polled(async () => (await pictures(id)).map((clip) => clip.look?.opacity)).toEqual([0.5, undefined, undefined])
})

test('a server that is away gets what was done once it is back, once', async () => {
  const { page } = await visit()
  const id = await made('Away')
  await openTimeline(page, id)
  const begun = await times(id)
  await server.kill()
  await strip(page, 'scene-02').click()
  await page.keyboard.press('Delete')
  await strip(page, 'scene-02').waitFor({ state: 'hidden' })
  await page.getByText('The server is away: it is sent again').waitFor()
  await server.run()
  await kept(page)
  expect(await times(id)).toEqual([begun[0], begun[2]])
})
