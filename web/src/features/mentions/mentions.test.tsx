import { fireEvent, screen, within } from '@testing-library/react'
import { expect, test } from 'vitest'

import type { Mention } from '../../api/mentions'
import { asset, comment, me, project, scene } from '../../testing/answers'
import { stubVideo } from '../../testing/film'
import { show } from '../../testing/page'

const ID = project().id
const PATH = `/api/v1/projects/${ID}`
const anna = { user_id: 'u1', name: 'anna', display_name: 'Anna Berg' }
const bo = { user_id: 'u2', name: 'bo', display_name: 'Bo Ek' }
const session = { ...me, kind: 'session' as const, user: { id: 'u2', name: 'bo', display_name: 'Bo Ek', email: null } }

const project_answers = {
  'GET /api/v1/me': me,
  [`GET ${PATH}`]: project(),
  [`GET ${PATH}/scenes`]: { items: [scene()] },
  [`GET ${PATH}/assets`]: { items: [asset({ id: 'video' })] },
  [`GET ${PATH}/comments`]: { items: [comment({ text: 'Look, @anna!', mentions: [anna] })] },
  [`GET ${PATH}/people`]: { items: [anna, bo] },
  [`POST ${PATH}/comments`]: comment({ id: 'new' }),
}

test('behind an @ people are offered, chosen by keys, and named in what is sent', async () => {
  stubVideo(10)
  const sent = await show(`/projects/${ID}`, project_answers)
  const field: HTMLTextAreaElement = await screen.findByRole('textbox', { name: 'New comment' })
  field.focus()
  const write = (value: string) => {
    fireEvent.change(field, { target: { value } })
    field.setSelectionRange(value.length, value.length)
    fireEvent.select(field)
  }
  write('Is it done, @')
  const list = await screen.findByRole('listbox', { name: 'People' })
  expect(within(list).getAllByRole('option').map((option) => option.textContent)).toEqual(['Anna Berg@anna', 'Bo Ek@bo'])
  fireEvent.keyDown(field, { key: 'ArrowDown' })
  expect(within(list).getByRole('option', { selected: true }).textContent).toBe('Bo Ek@bo')
  expect(field.getAttribute('aria-activedescendant')).toBe(within(list).getByRole('option', { selected: true }).id)
  fireEvent.keyDown(field, { key: 'Enter' })
  expect(field.value).toBe('Is it done, @bo ')
  expect(screen.queryByRole('listbox')).toBeNull()
  write('@zoe')
  expect(screen.queryByRole('listbox')).toBeNull()
  write('@an')
  await screen.findByRole('listbox')
  fireEvent.keyDown(field, { key: 'Escape' })
  expect(screen.queryByRole('listbox'), 'Escape closes the list alone').toBeNull()
  expect(field.value).toBe('@an')
  fireEvent.keyDown(field, { key: 'Enter', ctrlKey: true })
  await expect.poll(() => sent.find(({ route }) => route.startsWith('POST'))?.body).toMatchObject({ text: '@an' })
})

test('who is named stands out in what was said', async () => {
  stubVideo(10)
  await show(`/projects/${ID}`, project_answers)
  expect((await screen.findByText('@anna')).title).toBe('Anna Berg')
})

const mention = (more: Partial<Mention> = {}): Mention => ({
  comment: comment({ id: 'm', text: 'For @bo.', user_id: 'u1', mentions: [bo] }),
  created_at: '2026-11-30T01:00:00Z',
  project_id: ID,
  project_title: 'Tea',
  read_at: null,
  ...more,
})

test('mentions tell who named somebody where, and are marked as seen and as new', async () => {
  let read_at: string | null = null
  const sent = await show('/mentions', {
    'GET /api/v1/me': session,
    'GET /api/v1/members': { items: [] },
    'GET /api/v1/me/mentions': () => ({ items: [mention({ read_at })], unread: read_at ? 0 : 1, next_cursor: null }),
    'PUT /api/v1/me/mentions/m': (body: { is_read: boolean }) => {
      read_at = body.is_read ? '2026-11-30T02:00:00Z' : null
      return {}
    },
  })
  const link = await screen.findByRole('link', { name: 'Tea' })
  expect(link.getAttribute('href')).toBe(`/projects/${ID}#comment-m`)
  await screen.findByRole('link', { name: 'Mentions: 1 new' })
  fireEvent.click(screen.getByRole('button', { name: 'Mark as seen: For @bo.' }))
  await screen.findByRole('button', { name: 'Mark as new: For @bo.' })
  screen.getByRole('link', { name: 'Mentions' })
  fireEvent.click(screen.getByRole('button', { name: 'Mark as new: For @bo.' }))
  await screen.findByRole('link', { name: 'Mentions: 1 new' })
  expect(sent.filter(({ route }) => route.startsWith('PUT')).map(({ body }) => body)).toEqual([{ is_read: true }, { is_read: false }])
})

test('where nobody was named, it says how somebody is', async () => {
  await show('/mentions', { 'GET /api/v1/me': session, 'GET /api/v1/me/mentions': { items: [], unread: 0, next_cursor: null } })
  await screen.findByText(/Nobody has named you yet/)
})
