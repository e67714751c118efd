import { expect, test } from 'vitest'

import { barriers } from './browser'
import { MADE_MS, SMALL, server, startStudio, visit } from './fixture'

startStudio()

const patient = <T>(value: () => T) => expect.poll(value, { timeout: MADE_MS, interval: 300 })

test('a trailer waits after each stage, is approved from its page and the board, and goes on by itself', async () => {
  const { page, faults } = await visit()
  const scenes = ['Tea is a leaf.', 'Now we drink.'].map((text) => ({ text }))
  const id = await server.project({ ...SMALL, workflow: 'trailer', title: 'Trailer', scenes })
  const status = async () => (await server.get<{ status: string }>(`/api/v1/projects/${id}`)).status
  await patient(status).toBe('awaiting_approval')

  await page.goto(`/projects/${id}`)
  await page.getByRole('heading', { name: 'The texts of 2 scenes wait for approval' }).waitFor()
  expect(await barriers(page)).toEqual([])
  await page.getByRole('button', { name: 'Approve: Scene 1' }).click()
  await page.getByRole('heading', { name: 'The text of 1 scene waits for approval' }).waitFor()
  await page.getByRole('button', { name: 'Approve it' }).click()

  // The pictures, on the board.
  await patient(status).toBe('awaiting_approval')
  await page.goto(`/projects/${id}/scenes`)
  const pictures = page.getByRole('region', { name: 'Waiting for approval: Picture' })
  await pictures.getByRole('heading', { name: 'The pictures of 2 scenes wait for approval' }).waitFor({ timeout: 60_000 })
  await pictures.getByRole('button', { name: 'Ask for changes: Scene 2' }).click()
  await page.keyboard.type('More steam.')
  await pictures.getByRole('button', { name: 'Ask for it' }).click()
  await pictures.getByText('More steam.').waitFor()
  await pictures.getByText('Changes wanted').waitFor()
  expect(await barriers(page)).toEqual([])
  await pictures.getByRole('button', { name: 'Approve all 2' }).click()

  const motions = page.getByRole('region', { name: 'Waiting for approval: Motion' })
  await motions.getByRole('button', { name: 'Approve all 2' }).click({ timeout: MADE_MS })
  await motions.waitFor({ state: 'hidden' })
  await patient(status).toBe('ready_for_edit')
  expect(faults).toEqual([])
})

test('rules of approval are kept, and taken back', async () => {
  const { page, faults } = await visit()
  const id = await server.project({ ...SMALL, title: 'Rules', scenes: [{ text: 'Tea.' }] })
  const rules = () => server.get(`/api/v1/projects/${id}/approval-rules`)
  await page.goto(`/projects/${id}`)
  await page.getByRole('checkbox', { name: 'Nothing is paid before people approve' }).click()
  await patient(rules).toEqual({ paid_after_approval: true, auto_approve: false })
  await page.getByRole('status').getByRole('button', { name: 'Undo' }).click()
  await patient(rules).toEqual({ paid_after_approval: false, auto_approve: false })
  expect(faults).toEqual([])
})
