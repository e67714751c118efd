import { fireEvent, screen, within } from '@testing-library/react'
import { expect, test } from 'vitest'

import type { Presenter } from '../../api/presenters'
import { asset, me, project, scene } from '../../testing/answers'
import { show } from '../../testing/page'

const presenter = (more: Partial<Presenter> = {}): Presenter => ({
  id: 'anna',
  stage_name: 'Anna',
  tags: ['News', 'Spanish'],
  look: null,
  picture: 'face',
  voice: 'v1',
  preset: 'dusk',
  pictures: [],
  version: 3,
  created_at: '2026-11-30T01:00:00Z',
  deleted_at: null,
  ...more,
})

const face = asset({ id: 'face', kind: 'image', mime: 'image/png', name: 'Face.png' })
const answers = (more: Record<string, unknown> = {}) => ({
  'GET /api/v1/me': me,
  'GET /api/v1/models': { items: [presenter()], next_cursor: null },
  'GET /api/v1/ai/voices': { items: [{ provider: 'espeak', id: 'v1', name: 'American', has_sample: true }], unavailable: [] },
  'GET /api/v1/ai/presenters': { items: [{ provider: 'heygen', id: 'look-bo', name: 'Bo in an office' }], unavailable: [] },
  'GET /api/v1/assets': { items: [face, asset({ id: 'film', kind: 'image', mime: 'image/webp', name: 'Leaf.webp' })] },
  ...more,
})
const bodies = (sent: Awaited<ReturnType<typeof show>>, route: string) => sent.filter((one) => one.route === route).map(({ body }) => body)

test('somebody is kept with a picture of their face', async () => {
  const sent = await show('/settings/presenters', answers({ 'POST /api/v1/models': presenter() }))
  fireEvent.click(await screen.findByRole('button', { name: 'New presenter' }))
  const dialog = screen.getByRole('dialog', { name: 'New presenter' })
  const keep = within(dialog).getByRole('button', { name: 'Keep them' })
  fireEvent.change(within(dialog).getByRole('textbox', { name: 'Stage name' }), { target: { value: ' Bo Kim ' } })
  fireEvent.change(within(dialog).getByRole('textbox', { name: 'Tags' }), { target: { value: 'News, , calm ' } })
  expect(keep).toHaveProperty('disabled', true)
  fireEvent.click(within(dialog).getByRole('button', { name: 'Choose a picture' }))
  fireEvent.click(await within(dialog).findByRole('button', { name: 'Choose Face.png' }))
  expect(within(dialog).queryByRole('button', { name: 'Choose Leaf.webp' })).toBeNull()
  await within(dialog).findByRole('option', { name: /American/ })
  fireEvent.change(within(dialog).getByRole('combobox', { name: 'Voice' }), { target: { value: 'v1' } })
  fireEvent.change(within(dialog).getByRole('combobox', { name: 'Style' }), { target: { value: 'neon' } })
  fireEvent.click(keep)
  await expect
    .poll(() => bodies(sent, 'POST /api/v1/models'))
    .toEqual([{ stage_name: 'Bo Kim', tags: ['News', 'calm'], look: null, picture: 'face', voice: 'v1', preset: 'neon', pictures: [] }])
  await expect.poll(() => screen.queryByRole('dialog')).toBeNull()
})

test('somebody is kept by the name that a provider has for them, and a name that is taken is said', async () => {
  const taken = { status: 409, code: 'stage_name_taken', detail: 'taken' }
  const sent = await show('/settings/presenters', answers({ 'POST /api/v1/models': taken }))
  fireEvent.click(await screen.findByRole('button', { name: 'New presenter' }))
  const dialog = screen.getByRole('dialog')
  fireEvent.change(within(dialog).getByRole('textbox', { name: 'Stage name' }), { target: { value: 'Anna' } })
  fireEvent.click(within(dialog).getByRole('radio', { name: 'Somebody whom a provider knows' }))
  fireEvent.change(within(dialog).getByRole('combobox', { name: 'Name of the look' }), { target: { value: 'look-bo' } })
  await within(dialog).findByText('Bo in an office (heygen)')
  fireEvent.click(within(dialog).getByRole('button', { name: 'Keep them' }))
  await within(dialog).findByText('Another presenter has this name. Take another one.')
  expect(bodies(sent, 'POST /api/v1/models')).toMatchObject([{ look: 'look-bo', picture: null }])
})

test('one is changed as they were read, deleted, brought back and found by a tag', async () => {
  const sent = await show(
    '/settings/presenters',
    answers({
      'PUT /api/v1/models/anna': { status: 412, code: 'presenter_changed', detail: 'another version' },
      'DELETE /api/v1/models/anna': {},
      'POST /api/v1/models/anna/restore': presenter(),
    }),
  )
  fireEvent.click(await screen.findByRole('button', { name: 'Change: Anna' }))
  const dialog = screen.getByRole('dialog', { name: 'Anna' })
  fireEvent.click(within(dialog).getByRole('button', { name: 'Keep the changes' }))
  await within(dialog).findByText(/Somebody else changed it meanwhile/)
  expect(sent.find(({ route }) => route.startsWith('PUT'))?.headers.get('if-match')).toBe('"3"')
  fireEvent.click(within(dialog).getByRole('button', { name: 'Cancel' }))
  fireEvent.click(screen.getByRole('button', { name: 'Delete: Anna' }))
  fireEvent.click(await screen.findByRole('button', { name: 'Undo' }))
  await expect.poll(() => bodies(sent, 'POST /api/v1/models/anna/restore')).toHaveLength(1)
  fireEvent.click(within(screen.getByRole('list', { name: 'Tags of Anna' })).getByRole('button', { name: 'Spanish' }))
  await screen.findByRole('button', { name: 'Show those without the tag Spanish as well' })
})

test('a new video has a presenter where the workspace has some', async () => {
  const sent = await show('/new', answers({ 'GET /api/v1/series': { items: [], next_cursor: null }, 'POST /api/v1/projects': { project: project(), job: {}, warnings: [] } }))
  fireEvent.change(await screen.findByRole('textbox', { name: 'Script' }), { target: { value: 'Tea is old.' } })
  fireEvent.click(await screen.findByRole('radio', { name: 'Anna' }))
  fireEvent.click(screen.getByRole('button', { name: 'Make the video' }))
  await expect.poll(() => bodies(sent, 'POST /api/v1/projects')).toHaveLength(1)
  const [made] = bodies(sent, 'POST /api/v1/projects') as { brief?: string; document?: Record<string, unknown> }[]
  expect(JSON.stringify(made)).toContain('presenter')
  expect(JSON.stringify(made)).toContain('anna')
})

test('a scene is without the presenter where that is switched off', async () => {
  const PATH = `/api/v1/projects/${project().id}`
  const sent = await show(`/projects/${project().id}/scenes?scene=a`, {
    ...answers(),
    'GET /api/v1/library': { items: [], next_cursor: null },
    [`GET ${PATH}`]: project(),
    [`GET ${PATH}/scenes`]: { items: [scene({ id: 'a', presenter: true })] },
    [`GET ${PATH}/refresh`]: { status: 409, code: 'x', detail: '' },
    'GET /api/v1/scenes/a/takes': { items: [] },
    [`GET ${PATH}/comments`]: { items: [] },
    [`GET ${PATH}/assets`]: { items: [] },
    [`PATCH ${PATH}/scenes`]: { version: 2, inverse: [] },
  })
  fireEvent.click(await screen.findByRole('checkbox', { name: 'The presenter is seen in this scene' }))
  await expect.poll(() => bodies(sent, `PATCH ${PATH}/scenes`)).toEqual([{ edits: [{ edit: 'update', scene: 'a', changes: { presenter: false } }] }])
})

test('where nobody is, it says whom to keep', async () => {
  await show('/settings/presenters', answers({ 'GET /api/v1/models': { items: [], next_cursor: null } }))
  await screen.findByText(/There is nobody here yet/)
})
