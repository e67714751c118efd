import { fireEvent, screen, within } from '@testing-library/react'
import { expect, test } from 'vitest'

import { person } from '../../testing/people'
import { show } from '../../testing/page'

const member = (id: string, role: string) => ({
  user_id: id,
  name: id,
  display_name: id.toUpperCase(),
  role,
  joined_at: '2026-11-30T01:00:00Z',
})
const answers = (role: 'owner' | 'admin' | 'member') => ({
  'GET /api/v1/me': person({ role }),
  'GET /api/v1/members': { items: [member('ana', role), member('ben', 'member'), member('eva', 'owner')] },
  'GET /api/v1/invitations': { items: [] },
})
const row = async (name: string) => {
  const found = (await screen.findByText(name)).closest('li')
  if (!found) throw new Error(`no row of ${name}`)
  return within(found)
}

test('a role is changed at once, told with the way back, and taken back', async () => {
  const sent = await show('/settings/people', { ...answers('owner'), 'PATCH /api/v1/members/ben': {} })
  const select = (await row('BEN')).getByRole('combobox', { name: 'What BEN is' })
  fireEvent.change(select, { target: { value: 'admin' } })
  await screen.findByText('BEN is now: Admin.')
  fireEvent.click(screen.getByRole('button', { name: 'Undo' }))
  const roles = () => sent.filter(({ route }) => route === 'PATCH /api/v1/members/ben').map(({ body }) => body)
  await expect.poll(roles).toEqual([{ role: 'admin' }, { role: 'member' }])
})

test('who is taken out is asked about first, by what it does', async () => {
  const sent = await show('/settings/people', { ...answers('owner'), 'DELETE /api/v1/members/ben': {} })
  fireEvent.click((await row('BEN')).getByRole('button', { name: 'Take out: BEN' }))
  const dialog = within(await screen.findByRole('dialog', { name: 'Take BEN out?' }))
  dialog.getByText(/Their keys for this workspace end at once/)
  expect(sent.some(({ route }) => route.startsWith('DELETE'))).toBe(false)
  fireEvent.click(dialog.getByRole('button', { name: 'Take out' }))
  await expect.poll(() => sent.map(({ route }) => route)).toContain('DELETE /api/v1/members/ben')
  await expect.poll(() => screen.queryByRole('dialog')).toBeNull()
})

test('an admin changes no owner and makes none, and a member changes nobody', async () => {
  await show('/settings/people', answers('admin'))
  expect((await row('EVA')).queryByRole('combobox')).toBeNull()
  const options = (await row('BEN')).getAllByRole('option').map(({ textContent }) => textContent)
  expect(options).toEqual(['Member', 'Admin'])
})

test('a member sees who is there, and neither invitations nor buttons for others', async () => {
  const sent = await show('/settings/people', answers('member'))
  await row('BEN')
  expect(screen.queryByRole('heading', { name: 'Invitations' })).toBeNull()
  expect(screen.queryByRole('button', { name: /^Take/ })).toBeNull()
  expect(sent.some(({ route }) => route === 'GET /api/v1/invitations')).toBe(false)
})

test('the link of an invitation is shown once, behind the hash of this server', async () => {
  const made = { id: 'i', role: 'admin', created_at: '2026-11-30T01:00:00Z', ends_at: '2026-12-01T01:00:00Z', token: 'gala_invite_abc' }
  const sent = await show('/settings/people', { ...answers('owner'), 'POST /api/v1/invitations': made })
  fireEvent.change(await screen.findByRole('combobox', { name: 'They become' }), { target: { value: 'admin' } })
  fireEvent.change(screen.getByRole('combobox', { name: 'The link is good for' }), { target: { value: '30' } })
  fireEvent.click(screen.getByRole('button', { name: 'Make a link' }))
  const link = await screen.findByRole('textbox', { name: 'Link for one person' })
  expect(link).toHaveProperty('value', `${location.origin}/join#gala_invite_abc`)
  expect(sent.find(({ route }) => route === 'POST /api/v1/invitations')?.body).toEqual({ role: 'admin', days: 30 })
})

test('where the last owner would go, it is told why not', async () => {
  const refusal = { status: 409, code: 'last_owner', detail: 'a workspace must keep an owner' }
  await show('/settings/people', { ...answers('owner'), 'DELETE /api/v1/members/ana': refusal })
  fireEvent.click((await row('ANA')).getByRole('button', { name: 'Leave' }))
  const dialog = within(await screen.findByRole('dialog', { name: 'Leave this workspace?' }))
  fireEvent.click(dialog.getByRole('button', { name: 'Leave' }))
  await dialog.findByText('A workspace needs an owner: make somebody else an owner first.')
})
