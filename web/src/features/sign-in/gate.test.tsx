import { fireEvent, screen, within } from '@testing-library/react'
import { afterEach, expect, test } from 'vitest'

import { me } from '../../testing/answers'
import { person } from '../../testing/people'
import { show } from '../../testing/page'

const unproven = { status: 401, code: 'unauthorized', detail: 'show who you are' }

afterEach(() => {
  sessionStorage.clear()
  location.hash = ''
})

test('a server that wants its token is shown it, once it is right', async () => {
  let isKnown = false
  const wrong = { status: 401, code: 'wrong_token', detail: 'not the token', path: 'token' }
  await show('/', {
    'GET /api/v1/me': () => (isKnown ? { ...me, is_signed_in: true } : unproven),
    'GET /api/v1/auth/methods': unproven,
    'POST /api/v1/auth/token': (body: { token: string }) => {
      isKnown = body.token === 'the right one'
      return isKnown ? new Response(null, { status: 204 }) : wrong
    },
    'GET /api/v1/projects': { items: [] },
  })
  await screen.findByRole('heading', { name: 'This server wants its token' })
  const enter = (token: string) => {
    fireEvent.change(screen.getByLabelText('Token'), { target: { value: token } })
    fireEvent.click(screen.getByRole('button', { name: 'Show the token' }))
  }
  enter('a guess')
  await screen.findByText('That is not the token of this server.')
  enter('the right one')
  await screen.findByRole('heading', { name: 'What is your first video about?' })
})

test('where the browser keeps no proof, the way that works is told', async () => {
  await show('/', { 'GET /api/v1/me': unproven, 'GET /api/v1/auth/methods': unproven, 'POST /api/v1/auth/token': new Response(null, { status: 204 }) })
  fireEvent.change(await screen.findByLabelText('Token'), { target: { value: 'the right one' } })
  fireEvent.click(screen.getByRole('button', { name: 'Show the token' }))
  within(await screen.findByRole('alert')).getByText(/over HTTPS/)
})

test('where there are accounts, people sign in', async () => {
  await show('/', { 'GET /api/v1/me': unproven, 'GET /api/v1/auth/methods': { passkey: false, openid: false } })
  await screen.findByRole('heading', { name: 'Sign in to GALA' })
})

test('an invitation makes an account, and leaves the address', async () => {
  location.hash = '#gala_invite_abc'
  let isIn = false
  const sent = await show('/join', {
    'GET /api/v1/me': () => (isIn ? person() : unproven),
    'POST /api/v1/auth/accept-invitation': () => {
      isIn = true
      return person()
    },
    'GET /api/v1/projects': { items: [] },
  })
  expect(await screen.findByRole('textbox', { name: 'Invitation' })).toHaveProperty('value', 'gala_invite_abc')
  expect(location.hash).toBe('')
  fireEvent.change(screen.getByRole('textbox', { name: 'Login name' }), { target: { value: 'ana' } })
  fireEvent.change(screen.getByLabelText('Password'), { target: { value: 'a kettle that sings' } })
  fireEvent.click(screen.getByRole('button', { name: 'Join' }))
  await screen.findByText('You are in Kitchen now.')
  const { body } = sent.find(({ route }) => route.startsWith('POST')) ?? {}
  expect(body).toEqual({ token: 'gala_invite_abc', name: 'ana', password: 'a kettle that sings' })
})

test('whoever is signed in joins as they are', async () => {
  const sent = await show('/join', { 'GET /api/v1/me': person(), 'POST /api/v1/auth/accept-invitation': person() })
  await screen.findByText('ANA')
  expect(screen.queryByLabelText('Password')).toBeNull()
  fireEvent.change(screen.getByRole('textbox', { name: 'Invitation' }), { target: { value: ' gala_invite_abc ' } })
  fireEvent.click(screen.getByRole('button', { name: 'Join' }))
  await expect.poll(() => sent.find(({ route }) => route.startsWith('POST'))?.body).toEqual({ token: 'gala_invite_abc' })
})

test('what is wrong with a password stands at the password', async () => {
  const weak = { field: 'password', code: 'weak', message: 'is easy to guess', remedy: 'use more words', value: null }
  await show('/join', {
    'GET /api/v1/me': unproven,
    'POST /api/v1/auth/accept-invitation': { status: 400, code: 'invalid_field', detail: 'weak', errors: [weak] },
  })
  fireEvent.change(await screen.findByRole('textbox', { name: 'Invitation' }), { target: { value: 'x' } })
  fireEvent.change(screen.getByRole('textbox', { name: 'Login name' }), { target: { value: 'ana' } })
  const password = screen.getByLabelText('Password')
  fireEvent.change(password, { target: { value: 'aaaaaaaaaaaa' } })
  fireEvent.click(screen.getByRole('button', { name: 'Join' }))
  await screen.findByText('is easy to guess (use more words)')
  expect(password.getAttribute('aria-invalid')).toBe('true')
  expect(screen.queryByRole('alert')).toBeNull()
})
