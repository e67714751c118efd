import { fireEvent, screen, within } from '@testing-library/react'
import { expect, test } from 'vitest'

import type { Series } from '../../api/series'
import { job, me, project } from '../../testing/answers'
import { show } from '../../testing/page'

const series = (more: Partial<Series> = {}): Series => ({
  id: 's',
  title: 'Tea in a minute',
  style: { preset: 'meadow', voice: null, cast: [] },
  last_episode: 2,
  version: 4,
  created_at: '2026-11-30T01:00:00Z',
  deleted_at: null,
  ...more,
})
const answers = (more: Record<string, unknown> = {}) => ({
  'GET /api/v1/me': me,
  'GET /api/v1/series': { items: [series()], next_cursor: null },
  'GET /api/v1/series/s': series(),
  'GET /api/v1/library': { items: [], next_cursor: null },
  'GET /api/v1/ai/voices': { items: [], unavailable: [] },
  'GET /api/v1/series/s/episodes': { items: [project({ id: 'b', title: 'Green', series_id: 's', episode: 2 }), project({ id: 'a', title: 'Black', series_id: 's', episode: 1 })] },
  ...more,
})

test('a series is begun with what its episodes share, deleted and brought back', async () => {
  const sent = await show('/series', answers({ 'POST /api/v1/series': series(), 'DELETE /api/v1/series/s': {}, 'POST /api/v1/series/s/restore': series() }))
  fireEvent.click(await screen.findByRole('button', { name: 'New series' }))
  const dialog = screen.getByRole('dialog', { name: 'New series' })
  fireEvent.change(within(dialog).getByRole('textbox', { name: 'Title' }), { target: { value: 'Bread' } })
  fireEvent.change(within(dialog).getByRole('combobox', { name: 'Style' }), { target: { value: 'dusk' } })
  fireEvent.click(within(dialog).getByRole('button', { name: 'Begin the series' }))
  const of = (route: string) => sent.filter((one) => one.route === route).map(({ body }) => body)
  await expect.poll(() => of('POST /api/v1/series')).toEqual([{ title: 'Bread', style: { preset: 'dusk', voice: null, cast: [] } }])
  fireEvent.click(await screen.findByRole('button', { name: 'Delete: Tea in a minute' }))
  fireEvent.click(await screen.findByRole('button', { name: 'Undo' }))
  await expect.poll(() => of('POST /api/v1/series/s/restore')).toHaveLength(1)
})

test('its page has its episodes alone, the newest first, and leads to the next', async () => {
  await show('/series/s', answers())
  await screen.findByRole('link', { name: 'Green' })
  const titles = screen.getAllByRole('listitem').map((item) => within(item).getByRole('link').textContent)
  expect(titles).toEqual(['Green', 'Black'])
  expect(screen.getByRole('link', { name: 'Episode 3' }).getAttribute('href')).toBe('/new?series=s')
})

test('a new video is made as an episode of its series, or of none after all', async () => {
  const made = { project: project(), job: job(), warnings: [] }
  const estimate = { currency: 'USD', prices_as_of: '2026-11-21', scenes: { low: 1, high: 1 }, length_ms: { low: 1, high: 1 }, micros: { low: 0, high: 0 }, steps: [] }
  const sent = await show('/new?series=s', answers({ 'POST /api/v1/projects/estimate': estimate, 'POST /api/v1/series/s/episodes': made }))
  await screen.findByText(/Episode 3 of/)
  await expect.poll(() => screen.getByRole('combobox', { name: 'Series' })).toHaveProperty('value', 's')
  fireEvent.change(screen.getByRole('textbox', { name: 'Script' }), { target: { value: 'Tea is old.' } })
  fireEvent.click(screen.getByRole('button', { name: 'Of no series' }))
  expect(screen.queryByText(/Episode 3 of/)).toBeNull()
  fireEvent.change(screen.getByRole('combobox', { name: 'Series' }), { target: { value: 's' } })
  fireEvent.click(screen.getByRole('button', { name: 'Make the video' }))
  await expect.poll(() => sent.filter(({ route }) => route === 'POST /api/v1/series/s/episodes')).toHaveLength(1)
  expect(sent.some(({ route }) => route === 'POST /api/v1/projects')).toBe(false)
})
