import { fireEvent, screen, within } from '@testing-library/react'
import { expect, test } from 'vitest'

import type { Batch, BatchRow } from '../../api/batches'
import { me } from '../../testing/answers'
import { show } from '../../testing/page'

const batch = (more: Partial<Batch> = {}): Batch => ({
  id: 'b',
  title: 'Teas',
  brief: '{{text}}',
  at_once: 2,
  is_stopped: false,
  created_at: '2026-11-30T01:00:00Z',
  counts: { rows: 4, waiting: 1, in_work: 1, refused: 1 },
  ...more,
})
const row = (more: Partial<BatchRow>): BatchRow => ({ number: 1, cells: { name: 'Green' }, project_id: null, status: null, refusal: null, ...more })
const rows = [
  row({ project_id: 'p', status: 'completed' }),
  row({ number: 2, cells: { name: 'Black' }, project_id: 'q', status: 'rendering' }),
  row({ number: 3, cells: { name: 'Mate' }, refusal: { error_code: 'quota_exceeded', error_message: 'The frame is too large.', is_final: true } }),
  row({ number: 4, cells: { name: 'Rooibos' } }),
]
const estimate = { currency: 'USD', prices_as_of: '2026-11-21', scenes: { low: 2, high: 2 }, length_ms: { low: 4000, high: 6000 }, micros: { low: 0, high: 0 }, steps: [] }
const answers = (more: Record<string, unknown> = {}) => ({
  'GET /api/v1/me': me,
  'GET /api/v1/batches': { items: [batch()], next_cursor: null },
  'GET /api/v1/batches/b': batch(),
  'GET /api/v1/batches/b/rows': { items: rows },
  'POST /api/v1/batches/estimate': estimate,
  ...more,
})

test('a table is read, its columns are mapped, and what it takes is told before it is made', async () => {
  const sent = await show('/batches/new', answers({ 'POST /api/v1/batches': batch() }))
  const file = new File(['Name;What it is\nGreen;A leaf.\nBlack;Another leaf.\n'], 'teas.csv', { type: 'text/csv' })
  fireEvent.change(await screen.findByLabelText('A table'), { target: { files: [file] } })
  expect(await screen.findByRole('textbox', { name: 'Title' })).toHaveProperty('value', 'teas')
  const brief = screen.getByRole('textbox', { name: 'Brief of each video' })
  expect(brief).toHaveProperty('value', '---\ntitle: {{Name}}\nformat: 1080x1920\n---\n{{What it is}}\n')
  fireEvent.change(brief, { target: { value: '# {{name}}\n\n{{story}}' } })
  expect(screen.getByRole('combobox', { name: '{{name}}' })).toHaveProperty('value', 'Name')
  const button = screen.getByRole('button', { name: 'Make 2 videos' })
  expect(button, 'a name without a column makes nothing').toHaveProperty('disabled', true)
  fireEvent.change(screen.getByRole('combobox', { name: '{{story}}' }), { target: { value: 'What it is' } })
  await screen.findByText('2 scenes')
  fireEvent.click(button)
  const of = (route: string) => sent.filter((one) => one.route === route).map(({ body }) => body)
  await expect.poll(() => of('POST /api/v1/batches')).toEqual([
    {
      title: 'teas',
      brief: '# {{name}}\n\n{{story}}',
      rows: [
        { name: 'Green', story: 'A leaf.' },
        { name: 'Black', story: 'Another leaf.' },
      ],
      at_once: 2,
    },
  ])
  expect(of('POST /api/v1/batches/estimate').at(-1)).toEqual(of('POST /api/v1/batches')[0])
})

test('what is no table says so, and a pasted one is read', async () => {
  await show('/batches/new', answers())
  const drop = (await screen.findByText(/Drop a table here/)).parentElement as HTMLElement
  fireEvent.change(screen.getByLabelText('A table'), { target: { files: [new File(['PK\0\0'], 'teas.xlsx')] } })
  expect((await screen.findByRole('alert')).textContent).toContain('CSV')
  fireEvent.paste(drop, { clipboardData: { getData: () => 'a\tb\n1\t2' } })
  await screen.findByRole('columnheader', { name: 'b' })
  expect(screen.queryByRole('alert')).toBeNull()
})

test('rows tell what became of them, and a batch is stopped, gone on with and forgotten', async () => {
  const sent = await show('/batches/b', answers({ 'POST /api/v1/batches/b/stop': batch({ is_stopped: true }), 'POST /api/v1/batches/b/resume': batch(), 'DELETE /api/v1/batches/b': {} }))
  expect((await screen.findByRole('link', { name: 'Green' })).getAttribute('href')).toBe('/projects/p')
  const items = screen.getAllByRole('listitem')
  expect(items.map((item) => within(item).queryByRole('link') !== null)).toEqual([true, true, false, false])
  expect(items[2]?.textContent).toContain('The frame is too large.')
  expect(items[3]?.textContent).toContain('Waiting')
  screen.getByText('1 of 4 ended, 1 at work, 1 waiting', { exact: false })
  const routes = () => sent.map(({ route }) => route)
  fireEvent.click(screen.getByRole('button', { name: 'Begin no more rows' }))
  await expect.poll(routes).toContain('POST /api/v1/batches/b/stop')
  fireEvent.click(screen.getByRole('button', { name: 'Try the refused rows again' }))
  await expect.poll(routes).toContain('POST /api/v1/batches/b/resume')
  fireEvent.click(screen.getByRole('button', { name: 'Forget the table' }))
  fireEvent.click(screen.getByRole('button', { name: 'Forget it' }))
  await expect.poll(routes).toContain('DELETE /api/v1/batches/b')
})
