import { expect, test } from 'vitest'

import { barriers } from './browser'
import { MADE_MS, SMALL, server, startStudio, visit } from './fixture'

startStudio()

interface Animatic {
  asset_id: string
  sketched_pictures: number
  kept_segments: number
}

test('the scenes of a video that is not made yet are a film of sketches, which is made again after an edit', async () => {
  const { page, faults } = await visit()
  const scenes = ['Tea is a leaf.', 'It falls into a cup.'].map((text) => ({ text }))
  const id = await server.project({ ...SMALL, workflow: 'trailer', title: 'Leaves', scenes })
  const status = async () => (await server.get<{ status: string }>(`/api/v1/projects/${id}`)).status
  await expect.poll(status, { timeout: MADE_MS, interval: 300 }).toBe('awaiting_approval')
  await page.goto(`/projects/${id}/scenes`)
  await page.getByRole('button', { name: 'Animatic as a film' }).click()
  const dialog = page.getByRole('dialog', { name: 'Animatic as a film' })
  await dialog.getByText(/it costs nothing/).waitFor()
  await dialog.getByRole('button', { name: 'Make the animatic' }).click()
  await dialog.getByText('It is that of the scenes as they are.').waitFor({ timeout: MADE_MS })
  await dialog.getByText(/2 pictures are sketches/).waitFor()
  const first = await server.get<Animatic>(`/api/v1/projects/${id}/animatic`)
  await dialog.getByRole('button', { name: 'Play' }).click()
  await page.waitForFunction(() => ((document.querySelector('dialog video') as HTMLVideoElement | null)?.currentTime ?? 0) > 0.3)
  expect(await barriers(page)).toEqual([])
  await dialog.getByRole('button', { name: 'Close' }).click()

  await page.getByRole('list', { name: 'Scenes' }).getByRole('button').nth(1).click()
  await page.getByRole('textbox', { name: 'Words' }).or(page.locator('textarea').first()).first().fill('It falls into a cup of hot water.')
  await expect.poll(async () => (await server.get<{ items: { script: string }[] }>(`/api/v1/projects/${id}/scenes`)).items[1]?.script).toContain('hot water')
  await page.getByRole('button', { name: 'Animatic as a film' }).click()
  await dialog.getByText('The scenes were changed since.').waitFor()
  await dialog.getByRole('button', { name: 'Make it again' }).click()
  await dialog.getByText('It is that of the scenes as they are.').waitFor({ timeout: MADE_MS })
  const again = await server.get<Animatic>(`/api/v1/projects/${id}/animatic`)
  expect(again.asset_id).not.toBe(first.asset_id)
  await expect.poll(() => dialog.locator('video').getAttribute('src')).toBe(`/api/v1/assets/${again.asset_id}/content`)
  expect(faults).toEqual([])
})
