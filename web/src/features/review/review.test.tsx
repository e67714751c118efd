import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import { afterEach, beforeEach, expect, test } from 'vitest'

import { asset, comment, me, project, scene } from '../../testing/answers'
import { stubVideo } from '../../testing/film'
import { show, type Answers } from '../../testing/page'

const ID = project().id
const PATH = `/api/v1/projects/${ID}`
const PROBE = `PATCH ${PATH}/comments/00000000-0000-0000-0000-000000000000`
const FORBIDDEN = { status: 403, code: 'forbidden', detail: 'this needs the role reviewer' }
const guest = { ...me, kind: 'link', is_admin: false }
const final = { stage: 'final', approval: 'pending', is_outdated: false, note: '' } as const
const one = scene({ id: 'one', reviews: [{ ...final }], version: 4 })

const answers = (more: Answers = {}): Answers => ({
  'GET /api/v1/me': guest,
  'POST /api/v1/auth/open-link': { token: 'gala_share_pass', ends_at: '2026-11-30T23:00:00Z' },
  'GET /api/v1/projects': { items: [project()] },
  [`GET ${PATH}`]: project(),
  [`GET ${PATH}/scenes`]: { items: [one] },
  [`GET ${PATH}/assets`]: { items: [asset({ id: 'video' })] },
  [`GET ${PATH}/comments`]: { items: [comment({ text: 'Welcome.', user_id: 'ana' })] },
  'GET /api/v1/assets/video/url': { url: '/api/v1/assets/video/content?expires=1&signature=a', expires_at: '' },
  ...more,
})
const enter = async (more: Answers = {}) => {
  const sent = await show('/review#gala_share_link', answers(more))
  fireEvent.change(await screen.findByRole('textbox', { name: 'Your name' }), { target: { value: 'Bo' } })
  return sent
}

beforeEach(() => stubVideo(10))
afterEach(() => sessionStorage.clear())

test('a guest says who they are, sees the film, and is asked for nothing else', async () => {
  const sent = await enter()
  expect(screen.queryByLabelText('Password of the link')).toBeNull()
  fireEvent.click(screen.getByRole('button', { name: 'Open the video' }))
  await screen.findByRole('heading', { level: 1, name: 'Tea' })
  const opening = sent.find(({ route }) => route === 'POST /api/v1/auth/open-link')
  expect(opening?.body).toEqual({ token: 'gala_share_link', name: 'Bo', password: '-' })
  const asked = sent.find(({ route }) => route === `GET ${PATH}`)
  expect(asked?.headers.get('authorization')).toBe('Bearer gala_share_pass')
  await waitFor(() => expect(document.querySelector('video')?.getAttribute('src')).toContain('signature='))
  await screen.findByText('Welcome.')
  await screen.findByText('The makers')
  expect(document.documentElement.dataset.theme).toBe('dark')
  expect(JSON.stringify([localStorage, sessionStorage])).not.toContain('gala_share')
})

test('who may only look finds nothing to press', async () => {
  await enter({ [PROBE]: FORBIDDEN })
  fireEvent.click(screen.getByRole('button', { name: 'Open the video' }))
  await screen.findByText('Welcome.')
  expect(screen.queryByRole('textbox', { name: 'New comment' })).toBeNull()
  expect(screen.queryByRole('button', { name: 'Approve scene 1' })).toBeNull()
  await screen.findByRole('link', { name: 'Download the video' })
})

test('a password is asked for, and a wrong one is told', async () => {
  const needed = { status: 401, code: 'link_password_needed', detail: 'this link asks for a password' }
  const wrong = { status: 401, code: 'wrong_password', detail: 'another one', path: 'password' }
  const sent = await enter({ 'GET /api/v1/me': needed, 'POST /api/v1/auth/open-link': wrong })
  fireEvent.change(screen.getByLabelText('Password of the link'), { target: { value: 'guess' } })
  fireEvent.click(screen.getByRole('button', { name: 'Open the video' }))
  await screen.findByText(/The password is another one/)
  const opening = sent.find(({ route }) => route === 'POST /api/v1/auth/open-link')
  expect(opening?.body).toMatchObject({ password: 'guess' })
})

test.each([
  ['ended', { status: 401, code: 'unauthorized', detail: 'sign in' }],
  ['is somebody signed in', me],
])('a link that %s opens nothing, and says so', async (_, answer) => {
  await show('/review#gala_share_old', answers({ 'GET /api/v1/me': answer }))
  await screen.findByRole('heading', { name: 'This link does not work' })
})

test('a link that is withdrawn while somebody looks says so', async () => {
  const given = answers()
  await show('/review#gala_share_link', given)
  fireEvent.change(await screen.findByRole('textbox', { name: 'Your name' }), { target: { value: 'Bo' } })
  given[`GET ${PATH}`] = { status: 401, code: 'unauthorized', detail: 'sign in' }
  fireEvent.click(screen.getByRole('button', { name: 'Open the video' }))
  await screen.findByRole('heading', { name: 'This link does not work' })
})

test('a scene is approved as it was seen, and changes are asked for with a reason', async () => {
  const sent = await enter({ 'PUT /api/v1/scenes/one/review': one })
  fireEvent.click(screen.getByRole('button', { name: 'Open the video' }))
  fireEvent.click(await screen.findByRole('button', { name: 'Approve scene 1' }))
  const said = () => sent.filter(({ route }) => route === 'PUT /api/v1/scenes/one/review')
  await waitFor(() => expect(said()[0]?.body).toEqual({ stage: 'final', approval: 'approved', note: '' }))
  expect(said()[0]?.headers.get('if-match')).toBe('"4"')
  const ask = screen.getByRole('button', { name: 'Ask for changes of scene 1' })
  await waitFor(() => expect(ask).toHaveProperty('disabled', false))
  fireEvent.click(ask)
  const wish = screen.getByRole('textbox', { name: 'What is to be changed in scene 1' })
  fireEvent.change(wish, { target: { value: 'More steam.' } })
  fireEvent.click(within(wish.closest('form') as HTMLElement).getByRole('button', { name: 'Send' }))
  await waitFor(() => expect(said()[1]?.body).toEqual({ stage: 'final', approval: 'changes_requested', note: 'More steam.' }))
})
