import { fireEvent, screen, within } from '@testing-library/react'
import { expect, test } from 'vitest'

import type { LibraryEntry } from '../../api/library'
import { asset, me, project, scene } from '../../testing/answers'
import { show } from '../../testing/page'

const entry = (more: Partial<LibraryEntry> = {}): LibraryEntry => ({
  id: 'anna',
  kind: 'character',
  name: 'Anna',
  look: { description: 'A tall woman in a red coat.', prompt_addition: 'red coat', negative: 'hat, glasses', seed: 7, voice: 'v1', pictures: ['pic'] },
  version: 3,
  created_at: '2026-11-30T01:00:00Z',
  deleted_at: null,
  ...more,
})

const answers = (more: Record<string, unknown> = {}) => ({
  'GET /api/v1/me': me,
  'GET /api/v1/library': { items: [entry()], next_cursor: null },
  'GET /api/v1/ai/voices': { items: [{ provider: 'espeak', id: 'v1', name: 'American' }], unavailable: [] },
  'GET /api/v1/assets': { items: [asset({ id: 'leaf', kind: 'image', mime: 'image/png', name: 'Leaf.png' })] },
  ...more,
})
const bodies = (sent: Awaited<ReturnType<typeof show>>, route: string) => sent.filter((one) => one.route === route).map(({ body }) => body)

test('a character is kept with its looks, its voice and its pictures', async () => {
  const sent = await show('/settings/library', answers({ 'POST /api/v1/library': entry() }))
  fireEvent.click(await screen.findByRole('button', { name: 'New' }))
  const dialog = screen.getByRole('dialog', { name: 'New in the library' })
  const write = (name: string, value: string) => fireEvent.change(within(dialog).getByRole('textbox', { name }), { target: { value } })
  write('Name', ' Bo ')
  write('Description', 'A small man.')
  write('Not to be seen', 'beard')
  write('Seed', '1000000')
  within(dialog).getByText('Write a whole number from 0 to 999999.')
  write('Seed', '42')
  await within(dialog).findByRole('option', { name: 'American (espeak)' })
  fireEvent.change(within(dialog).getByRole('combobox', { name: 'Voice' }), { target: { value: 'v1' } })
  fireEvent.click(within(dialog).getByRole('button', { name: 'Choose pictures' }))
  fireEvent.click(await within(dialog).findByRole('button', { name: 'Choose Leaf.png' }))
  fireEvent.click(within(dialog).getByRole('button', { name: 'Keep it' }))
  await expect.poll(() => bodies(sent, 'POST /api/v1/library')).toEqual([
    { kind: 'character', name: 'Bo', look: { description: 'A small man.', prompt_addition: '', negative: 'beard', seed: 42, voice: 'v1', pictures: ['leaf'] } },
  ])
  await expect.poll(() => screen.queryByRole('dialog')).toBeNull()
})

test('one is changed as it was read, and who was slower is told', async () => {
  const sent = await show('/settings/library', answers({ 'PUT /api/v1/library/anna': { status: 412, code: 'changed', detail: 'another version' } }))
  fireEvent.click(await screen.findByRole('button', { name: 'Change: Anna' }))
  const dialog = screen.getByRole('dialog', { name: 'Anna' })
  fireEvent.change(within(dialog).getByRole('textbox', { name: 'Description' }), { target: { value: 'In blue.' } })
  fireEvent.click(within(dialog).getByRole('button', { name: 'Keep the changes' }))
  await within(dialog).findByText(/Somebody else changed it meanwhile/)
  expect(sent.find(({ route }) => route.startsWith('PUT'))?.headers.get('if-match')).toBe('"3"')
  expect(within(dialog).getByRole('textbox', { name: 'Description' })).toHaveProperty('value', 'In blue.')
})

test('one is deleted, brought back, and restored among those that were deleted', async () => {
  const sent = await show('/settings/library', answers({ 'DELETE /api/v1/library/anna': {}, 'POST /api/v1/library/anna/restore': entry() }))
  fireEvent.click(await screen.findByRole('button', { name: 'Delete: Anna' }))
  fireEvent.click(await screen.findByRole('button', { name: 'Undo' }))
  await expect.poll(() => bodies(sent, 'POST /api/v1/library/anna/restore')).toHaveLength(1)
  fireEvent.click(screen.getByRole('checkbox', { name: 'Those that were deleted' }))
  await screen.findByRole('button', { name: 'Change: Anna' })
})

test('a scene has a cast, of which the library tells the names', async () => {
  const PATH = `/api/v1/projects/${project().id}`
  const sent = await show(`/projects/${project().id}/scenes?scene=a`, {
    ...answers(),
    [`GET ${PATH}`]: project(),
    [`GET ${PATH}/scenes`]: { items: [scene({ id: 'a', cast: ['gone'] })] },
    [`GET ${PATH}/refresh`]: { status: 409, code: 'x', detail: '' },
    'GET /api/v1/scenes/a/takes': { items: [] },
    [`GET ${PATH}/comments`]: { items: [] },
    [`GET ${PATH}/assets`]: { items: [] },
    [`PATCH ${PATH}/scenes`]: { version: 2, inverse: [] },
  })
  await screen.findByRole('checkbox', { name: 'One that was deleted' })
  fireEvent.click(await screen.findByRole('checkbox', { name: 'Anna Character' }))
  await expect.poll(() => bodies(sent, `PATCH ${PATH}/scenes`)).toEqual([{ edits: [{ edit: 'update', scene: 'a', changes: { cast: ['gone', 'anna'] } }] }])
})

test('where the library is empty, it says what it is for', async () => {
  await show('/settings/library', answers({ 'GET /api/v1/library': { items: [], next_cursor: null } }))
  await screen.findByText(/A character keeps its looks and its voice/)
})
