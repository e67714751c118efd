import { fireEvent, screen, within } from '@testing-library/react'
import { expect, test } from 'vitest'

import { person } from '../../testing/people'
import { show } from '../../testing/page'

const key = {
  id: 'k',
  kind: 'person',
  name: 'Build',
  prefix: 'gala_abc',
  scopes: ['read', 'render'],
  user_id: 'ana',
  created_at: '2026-11-30T01:00:00Z',
}

test('a key is made with its scopes and its end, and its secret is shown once', async () => {
  const sent = await show('/settings/keys', {
    'GET /api/v1/me': person(),
    'GET /api/v1/keys': { items: [] },
    'POST /api/v1/keys': { ...key, secret: 'gala_abc_secret' },
  })
  await screen.findByText('There is no key yet. A program that asks the API needs one.')
  fireEvent.click(screen.getByRole('button', { name: 'New key' }))
  const dialog = within(await screen.findByRole('dialog', { name: 'New key' }))
  expect(dialog.queryByRole('checkbox', { name: 'Key of a worker' })).toBeNull()
  fireEvent.change(dialog.getByRole('textbox', { name: 'Name' }), { target: { value: 'Build' } })
  fireEvent.click(dialog.getByRole('checkbox', { name: 'Read' }))
  expect(dialog.getByRole('button', { name: 'Make the key' })).toHaveProperty('disabled', true)
  fireEvent.click(dialog.getByRole('checkbox', { name: 'Render' }))
  fireEvent.change(dialog.getByRole('combobox', { name: 'Ends' }), { target: { value: '30' } })
  fireEvent.click(dialog.getByRole('button', { name: 'Make the key' }))
  const secret = await screen.findByRole('textbox', { name: 'Secret' })
  expect(secret).toHaveProperty('value', 'gala_abc_secret')
  expect(sent.find(({ route }) => route === 'POST /api/v1/keys')?.body).toEqual({ name: 'Build', days: 30, scopes: ['render'] })
  fireEvent.click(screen.getByRole('button', { name: 'I have it' }))
  await expect.poll(() => screen.queryByDisplayValue('gala_abc_secret')).toBeNull()
})

test('a key is revoked once it was told what that does; one that has ended is not', async () => {
  const old = { ...key, id: 'o', name: 'Old', revoked_at: '2026-11-30T02:00:00Z' }
  const sent = await show('/settings/keys', {
    'GET /api/v1/me': person(),
    'GET /api/v1/keys': { items: [key, old] },
    'DELETE /api/v1/keys/k': {},
  })
  fireEvent.click(await screen.findByRole('button', { name: 'Revoke Build' }))
  expect(screen.queryByRole('button', { name: 'Revoke Old' })).toBeNull()
  const dialog = within(await screen.findByRole('dialog', { name: 'Revoke Build?' }))
  dialog.getByText('Programs that use it are refused at once. The key never works again.')
  fireEvent.click(dialog.getByRole('button', { name: 'Revoke the key' }))
  await expect.poll(() => sent.map(({ route }) => route)).toContain('DELETE /api/v1/keys/k')
})

test('administrators make keys of workers, which have no scopes', async () => {
  const sent = await show('/settings/keys', {
    'GET /api/v1/me': person({ isAdmin: true }),
    'GET /api/v1/keys': { items: [] },
    'POST /api/v1/keys': { ...key, kind: 'worker', secret: 's' },
  })
  fireEvent.click(await screen.findByRole('button', { name: 'New key' }))
  const dialog = within(await screen.findByRole('dialog', { name: 'New key' }))
  fireEvent.change(dialog.getByRole('textbox', { name: 'Name' }), { target: { value: 'rack-3' } })
  fireEvent.click(dialog.getByRole('checkbox', { name: 'Key of a worker' }))
  expect(dialog.queryByRole('group', { name: 'What it may do' })).toBeNull()
  fireEvent.change(dialog.getByRole('combobox', { name: 'Ends' }), { target: { value: '' } })
  fireEvent.click(dialog.getByRole('button', { name: 'Make the key' }))
  await screen.findByRole('textbox', { name: 'Secret' })
  expect(sent.find(({ route }) => route === 'POST /api/v1/keys')?.body).toEqual({ kind: 'worker', name: 'rack-3' })
})
