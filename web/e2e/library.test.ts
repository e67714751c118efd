import { expect, test } from 'vitest'

import { barriers } from './browser'
import { MADE_MS, SMALL, server, startStudio, visit } from './fixture'

startStudio()

const patient = <T>(value: () => T) => expect.poll(value, { timeout: MADE_MS, interval: 300 })

test('a character is kept, changed, named by a scene, deleted and brought back', async () => {
  const { page, faults } = await visit()
  const id = await server.project({ ...SMALL, title: 'Cast', scenes: [{ text: 'Tea is a leaf.' }] })
  await patient(async () => (await server.get<{ status: string }>(`/api/v1/projects/${id}`)).status).toBe('completed')
  await page.goto('/settings/library')
  await page.getByText(/There is nothing here yet/).waitFor()
  await page.getByRole('button', { name: 'New', exact: true }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('textbox', { name: 'Name' }).fill('Anna')
  await dialog.getByRole('textbox', { name: 'Description' }).fill('A tall woman in a red coat.')
  await dialog.getByRole('textbox', { name: 'Seed' }).fill('7')
  await dialog.getByRole('button', { name: 'Choose pictures' }).click()
  await dialog.getByRole('list', { name: 'Pictures of the workspace' }).getByRole('button').first().click()
  expect(await barriers(page)).toEqual([])
  await dialog.getByRole('button', { name: 'Keep it' }).click()
  await page.getByText('A tall woman in a red coat.').waitFor()
  expect(await barriers(page)).toEqual([])

  await page.getByRole('button', { name: 'Change: Anna' }).click()
  await page.getByRole('dialog').getByRole('textbox', { name: 'Description' }).fill('In blue.')
  await page.getByRole('dialog').getByRole('button', { name: 'Keep the changes' }).click()
  await page.getByText('In blue.').waitFor()
  const library = async () => (await server.get<{ items: { id: string; look: { description: string; pictures: string[] } }[] }>('/api/v1/library')).items
  expect((await library())[0]?.look.pictures).toHaveLength(1)

  const [scene] = (await server.get<{ items: { id: string; cast: string[] }[] }>(`/api/v1/projects/${id}/scenes`)).items
  await page.goto(`/projects/${id}/scenes?scene=${scene?.id}`)
  await page.getByRole('checkbox', { name: 'Anna Character' }).click()
  await patient(async () => (await server.get<{ items: { cast: string[] }[] }>(`/api/v1/projects/${id}/scenes`)).items[0]?.cast).toEqual([(await library())[0]?.id])
  await page.getByText(/1 scene is stale/).waitFor()

  await page.goto('/settings/library')
  await page.getByRole('button', { name: 'Delete: Anna' }).click()
  await page.getByText(/There is nothing here yet/).waitFor()
  await page.getByRole('checkbox', { name: 'Those that were deleted' }).click()
  await page.getByRole('button', { name: 'Restore: Anna' }).click()
  await patient(async () => (await library()).length).toBe(1)
  expect(faults).toEqual([])
})

test('a series is begun, and its first episode has its number and its style', async () => {
  const { page, faults } = await visit()
  await page.goto('/series')
  await page.getByRole('button', { name: 'New series' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('textbox', { name: 'Title' }).fill('Tea in a minute')
  await dialog.getByRole('combobox', { name: 'Style' }).selectOption('meadow')
  expect(await barriers(page)).toEqual([])
  await dialog.getByRole('button', { name: 'Begin the series' }).click()
  await page.getByRole('link', { name: 'New episode of Tea in a minute' }).click()
  await page.getByText(/Episode 1 of/).waitFor()
  expect(await barriers(page)).toEqual([])
  await page.getByRole('textbox', { name: 'Script' }).fill('Tea is old.')
  await page.getByRole('button', { name: 'Make the video' }).click()
  await page.waitForURL(/\/projects\//)
  const id = page.url().split('/').at(-1)
  const made = await server.get<{ episode: number; series_id: string }>(`/api/v1/projects/${id}`)
  expect(made.episode).toBe(1)
  await page.goto(`/series/${made.series_id}`)
  await page.getByText('Episode 1', { exact: false }).first().waitFor()
  await page.getByRole('link', { name: 'Episode 2' }).waitFor()
  expect(await barriers(page)).toEqual([])
  expect(faults).toEqual([])
})
