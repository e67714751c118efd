import { fireEvent, screen, within } from '@testing-library/react'
import { expect, test } from 'vitest'

import { person } from '../../testing/people'
import { show } from '../../testing/page'

const answers = {
  'GET /api/v1/me': person(),
  'GET /api/v1/auth/methods': { passkey: true, openid: false },
  'GET /api/v1/me/passkeys': { items: [] },
}
const totp = { secret: 'NN6G43MSKWIO4ISW', uri: 'otpauth://totp/GALA:ana?secret=NN6G43MSKWIO4ISW&issuer=GALA' }

test('an authenticator is set up by its picture or its secret, and the recovery codes are not lost by a slip', async () => {
  const codes = ['aaaa-1111', 'bbbb-2222']
  const sent = await show('/settings/security', {
    ...answers,
    'POST /api/v1/me/totp': totp,
    'POST /api/v1/me/totp/confirm': { codes },
  })
  fireEvent.click(await screen.findByRole('button', { name: 'Set up an authenticator' }))
  await screen.findByRole('img', { name: 'QR code for your authenticator' })
  expect(screen.getByRole('textbox', { name: 'Secret' })).toHaveProperty('value', totp.secret)
  fireEvent.change(screen.getByRole('textbox', { name: '2. Code that the app shows' }), { target: { value: '123 456' } })
  fireEvent.click(screen.getByRole('button', { name: 'Confirm' }))
  for (const code of codes) await screen.findByText(code)
  expect(sent.find(({ route }) => route.endsWith('/confirm'))?.body).toEqual({ code: '123456' })
  const end = screen.getByRole('button', { name: 'Done' })
  expect(end).toHaveProperty('disabled', true)
  fireEvent.click(screen.getByRole('checkbox', { name: 'I have kept them' }))
  fireEvent.click(end)
  await screen.findByText('A code of your authenticator is asked for when you sign in.')
})

test('a wrong first code is told, and the secret stays', async () => {
  const wrong = { status: 401, code: 'wrong_code', detail: 'wrong' }
  await show('/settings/security', { ...answers, 'POST /api/v1/me/totp': totp, 'POST /api/v1/me/totp/confirm': wrong })
  fireEvent.click(await screen.findByRole('button', { name: 'Set up an authenticator' }))
  fireEvent.change(await screen.findByRole('textbox', { name: /Code that the app shows/ }), { target: { value: '000000' } })
  fireEvent.click(screen.getByRole('button', { name: 'Confirm' }))
  await screen.findByText(/The code is another one/)
  expect(screen.getByRole('textbox', { name: 'Secret' })).toHaveProperty('value', totp.secret)
})

test('who has one already is told so, and takes it away with the password', async () => {
  const sent = await show('/settings/security', {
    ...answers,
    'POST /api/v1/me/totp': { status: 409, code: 'totp_active', detail: 'there is one' },
    'POST /api/v1/me/totp/remove': {},
  })
  fireEvent.click(await screen.findByRole('button', { name: 'Set up an authenticator' }))
  await screen.findByText('A code of your authenticator is asked for when you sign in.')
  fireEvent.click(screen.getByRole('button', { name: 'Remove the authenticator' }))
  const dialog = within(await screen.findByRole('dialog'))
  fireEvent.change(dialog.getByLabelText('Password'), { target: { value: 'a kettle' } })
  fireEvent.click(dialog.getByRole('button', { name: 'Remove it' }))
  await screen.findByText('The authenticator is removed.')
  expect(sent.find(({ route }) => route.endsWith('/remove'))?.body).toEqual({ password: 'a kettle' })
  await screen.findByRole('button', { name: 'Set up an authenticator' })
})

test('whoever a workspace keeps out shows a code, and is let in', async () => {
  let isOut = true
  const sent = await show('/', {
    'GET /api/v1/me': () => ({ ...person(), second_factor_required: isOut }),
    'POST /api/v1/me/totp/prove': () => {
      isOut = false
      return {}
    },
    'GET /api/v1/projects': { items: [] },
  })
  fireEvent.change(await screen.findByRole('textbox', { name: 'Code' }), { target: { value: '123456' } })
  fireEvent.click(screen.getByRole('button', { name: 'Show the code' }))
  await screen.findByRole('heading', { name: 'What is your first video about?' })
  expect(sent.find(({ route }) => route.endsWith('/prove'))?.body).toEqual({ code: '123456' })
})
