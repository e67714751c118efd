import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import { beforeEach, expect, test } from 'vitest'

import { asset, link, me, project } from '../../testing/answers'
import { stubVideo } from '../../testing/film'
import { show, type Answers } from '../../testing/page'
import { standingOf } from './link-list'

const ID = project().id
const PATH = `/api/v1/projects/${ID}`
const answers = (more: Answers = {}): Answers => ({
  'GET /api/v1/me': { ...me, kind: 'session' },
  'GET /api/v1/members': { items: [] },
  [`GET ${PATH}`]: project(),
  [`GET ${PATH}/scenes`]: { items: [] },
  [`GET ${PATH}/assets`]: { items: [asset()] },
  [`GET ${PATH}/comments`]: { items: [] },
  [`GET ${PATH}/links`]: { items: [] },
  ...more,
})
const sheet = async () => (await screen.findByRole('heading', { name: 'Review by link' })).parentElement as HTMLElement

beforeEach(() => stubVideo(10))

test('a link is made as it was wished, and its address is shown this once', async () => {
  const made = { ...link({ has_password: true }), token: 'gala_share_secret' }
  const sent = await show(`/projects/${ID}`, answers({ [`POST ${PATH}/links`]: made }))
  const box = within(await sheet())
  fireEvent.change(box.getByRole('combobox', { name: 'Guests may' }), { target: { value: 'view' } })
  fireEvent.change(box.getByRole('spinbutton', { name: 'Expires after days' }), { target: { value: '7' } })
  fireEvent.change(box.getByRole('textbox', { name: 'Password' }), { target: { value: 'four words and more' } })
  fireEvent.click(box.getByRole('checkbox'))
  fireEvent.click(box.getByRole('button', { name: 'Make a link' }))
  const address = await box.findByRole('textbox', { name: 'Address of the link' })
  expect(address).toHaveProperty('value', `${location.origin}/review#gala_share_secret`)
  const [wish] = sent.filter(({ route }) => route === `POST ${PATH}/links`)
  expect(wish?.body).toEqual({ scope: 'view', days: 7, password: 'four words and more', watermark: false })
  fireEvent.click(box.getByRole('button', { name: 'I have it' }))
  expect(box.queryByRole('textbox', { name: 'Address of the link' })).toBeNull()
})

test('a weak password is told at its field, with the remedy', async () => {
  const fields = [{ field: 'password', code: 'password_too_short', message: 'has 5 characters', remedy: 'choose a longer one' }]
  const refusal = { status: 400, code: 'password_too_short', detail: 'password', errors: fields }
  await show(`/projects/${ID}`, answers({ [`POST ${PATH}/links`]: refusal }))
  const box = within(await sheet())
  fireEvent.click(box.getByRole('button', { name: 'Make a link' }))
  await box.findByText('has 5 characters: choose a longer one')
  expect(box.getByRole('textbox', { name: 'Password' }).getAttribute('aria-invalid')).toBe('true')
})

test('a link is withdrawn after a second press, and not by the first', async () => {
  const sent = await show(
    `/projects/${ID}`,
    answers({ [`GET ${PATH}/links`]: { items: [link({ id: 'one' })] }, [`DELETE ${PATH}/links/one`]: {} }),
  )
  const box = within(await sheet())
  fireEvent.click(await box.findByRole('button', { name: /^Withdraw the link made/ }))
  expect(sent.some(({ route }) => route.startsWith('DELETE'))).toBe(false)
  fireEvent.click(box.getByRole('button', { name: 'Withdraw it for good' }))
  await waitFor(() => expect(sent.some(({ route }) => route === `DELETE ${PATH}/links/one`)).toBe(true))
})

test('a server without accounts says how to have links', async () => {
  const sent = await show(`/projects/${ID}`, answers({ 'GET /api/v1/me': me }))
  await within(await sheet()).findByText('gala serve --auth accounts')
  expect(sent.some(({ route }) => route.includes('/links'))).toBe(false)
})

test('who may make no links sees nothing of them', async () => {
  const forbidden = { status: 403, code: 'forbidden', detail: 'this needs more' }
  const sent = await show(`/projects/${ID}`, answers({ [`GET ${PATH}/links`]: forbidden }))
  await screen.findByRole('region', { name: 'Comments' })
  await waitFor(() => expect(sent.some(({ route }) => route === `GET ${PATH}/links`)).toBe(true))
  expect(screen.queryByRole('heading', { name: 'Review by link' })).toBeNull()
})

test('a link is good until it ends or is withdrawn', () => {
  const now = Date.parse('2026-11-30T12:00:00Z')
  expect(standingOf(link(), now)).toBe('good')
  expect(standingOf(link({ ends_at: '2026-11-30T12:00:01Z' }), now)).toBe('good')
  expect(standingOf(link({ ends_at: '2026-11-30T12:00:00Z' }), now)).toBe('ended')
  expect(standingOf(link({ ends_at: '2027-11-30T12:00:00Z', revoked_at: '2026-11-30T11:00:00Z' }), now)).toBe('withdrawn')
})
