import { fireEvent, screen, within } from '@testing-library/react'
import { expect, test } from 'vitest'

import { font, job, me, project } from '../../testing/answers'
import { show } from '../../testing/page'

const serif = font({ id: 'serif' })
const estimate = { currency: 'USD', prices_as_of: '2026-11-21', scenes: { low: 1, high: 1 }, length_ms: { low: 4000, high: 6000 }, micros: { low: 0, high: 0 }, steps: [] }
const answers = (more: Record<string, unknown> = {}) => ({
  'GET /api/v1/me': me,
  'GET /api/v1/ai/voices': { items: [], unavailable: [] },
  'POST /api/v1/projects/estimate': estimate,
  'GET /api/v1/assets': { items: [serif] },
  'GET /api/v1/assets/serif': serif,
  'POST /api/v1/projects': { project: project(), job: job(), warnings: [] },
  ...more,
})

test('the font of captions is chosen by its specimen, and the brief names it', async () => {
  const sent = await show('/new', answers())
  fireEvent.change(await screen.findByRole('textbox', { name: 'Script' }), { target: { value: 'Tea is old.' } })
  const fonts = await screen.findByRole('group', { name: 'Font of the captions' })
  expect(fonts.querySelector('img')?.getAttribute('src')).toBe('/api/v1/assets/specimen/content')
  fireEvent.click(within(fonts).getByRole('radio', { name: 'Noto Serif Bold' }))
  fireEvent.click(screen.getByRole('button', { name: 'Make the video' }))
  const briefs = () => sent.filter(({ route }) => route === 'POST /api/v1/projects').map(({ body }) => JSON.parse((body as { brief: string }).brief) as unknown)
  await expect.poll(briefs).toEqual([{ language: 'en', font: 'serif', scenes: [{ text: 'Tea is old.' }] }])
  const asked = new URL(sent.find(({ route }) => route === 'GET /api/v1/assets')?.url ?? '').searchParams
  expect(Object.fromEntries(asked)).toMatchObject({ kind: 'font', status: 'READY', project_id: 'none' })
})

test('where no font was brought, nobody is asked', async () => {
  await show('/new', answers({ 'GET /api/v1/assets': { items: [] } }))
  await screen.findByRole('group', { name: 'Style' })
  await new Promise((resolve) => setTimeout(resolve, 200))
  expect(screen.queryByRole('group', { name: 'Font of the captions' })).toBeNull()
})

test('a font in the gallery shows its letters and what it says of itself', async () => {
  await show('/gallery?asset=serif', answers({ 'GET /api/v1/assets/serif': { ...serif, used_by: { scenes: [], takes: [], library_ids: [], timeline_project_ids: [] } } }))
  const dialog = await screen.findByRole('dialog')
  const letters = await within(dialog).findByRole('img', { name: 'Letters of NotoSerif-Bold.ttf' })
  expect(letters.getAttribute('src')).toBe('/api/v1/assets/specimen/content')
  const facts = [...dialog.querySelectorAll('dl > div')].map((row) => row.textContent)
  expect(facts).toEqual(expect.arrayContaining(['FamilyNoto Serif', 'CutBold', 'Weight700', 'ScriptsLatin, Greek', 'Characters800 characters', 'LicenceOFL 1.1', 'May be embeddedin what is edited']))
  expect(within(dialog).getByRole('link', { name: 'https://openfontlicense.org' }).getAttribute('href')).toBe('https://openfontlicense.org')
})
