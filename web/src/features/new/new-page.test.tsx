import { fireEvent, screen, within } from '@testing-library/react'
import { expect, test } from 'vitest'

import { job, me, project } from '../../testing/answers'
import { show, type Sent } from '../../testing/page'

const estimate = {
  currency: 'USD',
  prices_as_of: '2026-11-21',
  scenes: { low: 2, high: 2 },
  length_ms: { low: 4000, high: 6000 },
  micros: { low: 20_000, high: 250_000 },
  steps: [
    { kind: 'image', provider: 'gemini', model: 'm', fallbacks: [], requests: { low: 2, high: 2 }, micros: null },
  ],
}
const answers = {
  'GET /api/v1/me': me,
  'GET /api/v1/ai/voices': { items: [{ provider: 'espeak', id: 'en-us', name: 'American' }], unavailable: [] },
  'POST /api/v1/projects/estimate': estimate,
  'POST /api/v1/projects': { project: project(), job: job(), warnings: [] },
}

const briefOf = (sent: Sent[], route: string) => {
  const bodies = sent.filter((one) => one.route === route).map((one) => one.body as { brief: string })
  return bodies.map((body) => JSON.parse(body.brief) as Record<string, unknown>)
}

test('what it will take stands before the button, and the brief that was estimated is the one that is made', async () => {
  const sent = await show('/new', answers)
  const button = await screen.findByRole('button', { name: 'Make the video' })
  expect(button).toHaveProperty('disabled', true)
  fireEvent.change(screen.getByRole('textbox', { name: 'Script' }), { target: { value: 'Tea is old.\n\nIt is warm.' } })
  await screen.findByRole('option', { name: 'American (espeak)' })
  fireEvent.change(screen.getByRole('combobox', { name: 'Voice' }), { target: { value: 'en-us' } })
  await screen.findByText('$0.02 – $0.25')
  screen.getByText(/about 4 sec – 6 sec/)
  screen.getByText(/not asked, because their price is not known: gemini/)
  fireEvent.click(button)
  await expect.poll(() => briefOf(sent, 'POST /api/v1/projects')).toHaveLength(1)
  const wanted = { language: 'en', voice: 'en-us', scenes: [{ text: 'Tea is old.' }, { text: 'It is warm.' }] }
  expect(briefOf(sent, 'POST /api/v1/projects')[0]).toEqual(wanted)
  await expect.poll(() => briefOf(sent, 'POST /api/v1/projects/estimate').at(-1)).toEqual(wanted)
  const made = sent.find((one) => one.route === 'POST /api/v1/projects')
  expect(made?.headers.get('idempotency-key')).toMatch(/^[0-9a-f]{32}$/)
})

test('nothing is asked of the server before something is written', async () => {
  const sent = await show('/new', answers)
  await screen.findByRole('button', { name: 'Make the video' })
  await new Promise((resolve) => setTimeout(resolve, 700))
  expect(briefOf(sent, 'POST /api/v1/projects/estimate')).toEqual([])
})

test('a style is chosen among its stages, and the brief says so', async () => {
  const sent = await show('/new', answers)
  fireEvent.change(await screen.findByRole('textbox', { name: 'Script' }), { target: { value: 'Tea is old.' } })
  const styles = screen.getByRole('group', { name: 'Style' })
  expect(within(styles).getAllByRole('radio')).toHaveLength(6)
  fireEvent.click(within(styles).getByRole('radio', { name: 'dusk' }))
  fireEvent.click(screen.getByRole('button', { name: 'Make the video' }))
  await expect.poll(() => briefOf(sent, 'POST /api/v1/projects')).toMatchObject([{ preset: 'dusk' }])
})
