import { fireEvent, screen, within } from '@testing-library/react'
import { expect, test } from 'vitest'

import { me } from '../../testing/answers'
import { person } from '../../testing/people'
import { show } from '../../testing/page'

const subjects = async () =>
  within(await screen.findByRole('navigation', { name: 'Settings' }))
    .getAllByRole('link')
    .map(({ textContent }) => textContent)

test('who has no accounts sees no pages about them', async () => {
  await show('/settings', { 'GET /api/v1/me': me })
  await screen.findByRole('heading', { name: 'Appearance' })
  expect(await subjects()).toEqual(['Appearance', 'Workspace and plan', 'Library', 'Presenters', 'Voices and providers', 'Local models', 'Server'])
})

test('members see less than admins of a workspace, and those less than administrators of the server', async () => {
  await show('/settings', { 'GET /api/v1/me': person({ role: 'member' }) })
  await screen.findByRole('link', { name: 'People' })
  const seen = await subjects()
  expect(seen).not.toContain('Audit log')
  expect(seen).not.toContain('Users')
})

test('administrators of the server see who can sign in, and what was done', async () => {
  await show('/settings', { 'GET /api/v1/me': person({ role: 'member', isAdmin: true }) })
  await screen.findByRole('link', { name: 'Users' })
  expect(await subjects()).toContain('Audit log')
})

test('sessions are told by browser and place, and all but this one can be ended', async () => {
  const agent = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/156.0.0.0 Safari/537.36'
  const session = (id: string, is_current: boolean) => ({
    id,
    agent,
    address: `10.0.0.${id}`,
    is_current,
    created_at: '2026-11-30T01:00:00Z',
    seen_at: '2026-11-30T01:00:00Z',
    ends_at: '2027-02-28T01:00:00Z',
  })
  const sent = await show('/settings/sessions', {
    'GET /api/v1/me': person(),
    'GET /api/v1/sessions': { items: [session('1', true), session('2', false)] },
    'DELETE /api/v1/sessions/2': {},
  })
  await screen.findByText('this one')
  const ends = screen.getAllByRole('button', { name: /^End the session:/ })
  expect(ends).toHaveLength(1)
  fireEvent.click(screen.getByRole('button', { name: 'End the session: Chrome, Linux, 10.0.0.2' }))
  fireEvent.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'End the session' }))
  await expect.poll(() => sent.map(({ route }) => route)).toContain('DELETE /api/v1/sessions/2')
})

test('the log is told in words, of the workspace or of the installation, and is to be had as a table', async () => {
  const entry = {
    number: 7,
    at: '2026-11-30T01:00:00Z',
    user_id: null,
    user_name: null,
    actor: 'command',
    action: 'key.revoke',
    subject: 'key 1',
    address: '',
    request_id: 'r',
  }
  await show('/settings/audit', {
    'GET /api/v1/me': person({ isAdmin: true }),
    'GET /api/v1/audit': { items: [entry, { ...entry, number: 6, action: 'moon.rise', user_name: 'eva' }] },
  })
  const row = (await screen.findByText('Revoked a key')).closest('tr')
  if (!row) throw new Error('no row')
  within(row).getByText('A command at the server')
  screen.getByText('moon.rise')
  const table = () => screen.getByRole('link', { name: 'Download as CSV' }).getAttribute('href')
  expect(table()).toBe('/api/v1/audit.csv?of=workspace')
  fireEvent.change(screen.getByRole('combobox', { name: 'Log of' }), { target: { value: 'installation' } })
  expect(table()).toBe('/api/v1/audit.csv?of=installation')
})

test('a list that cannot be read says why, and is asked for again', async () => {
  let isBroken = true
  await show('/settings/users', {
    'GET /api/v1/me': person({ isAdmin: true }),
    'GET /api/v1/users': () =>
      isBroken ? { status: 403, code: 'forbidden', detail: 'not for you', request_id: 'r-9' } : { items: [person().user] },
  })
  const alert = within(await screen.findByRole('alert'))
  alert.getByText('not for you')
  alert.getByText('Request r-9')
  isBroken = false
  fireEvent.click(alert.getByRole('button', { name: 'Try again' }))
  await screen.findByText('you')
})

test('somebody is disabled at once, with the way back, and removed after a question', async () => {
  const ben = { ...person().user, id: 'ben', name: 'ben', display_name: 'BEN', is_disabled: false }
  const sent = await show('/settings/users', {
    'GET /api/v1/me': person({ isAdmin: true }),
    'GET /api/v1/users': { items: [person().user, ben] },
    'PATCH /api/v1/users/ben': ben,
    'DELETE /api/v1/users/ben': {},
  })
  fireEvent.click(await screen.findByRole('button', { name: 'Disable BEN' }))
  await screen.findByText('BEN is signed out everywhere and cannot sign in.')
  fireEvent.click(screen.getByRole('button', { name: 'Undo' }))
  const changes = () => sent.filter(({ route }) => route === 'PATCH /api/v1/users/ben').map(({ body }) => body)
  await expect.poll(changes).toEqual([{ is_disabled: true }, { is_disabled: false }])
  fireEvent.click(screen.getByRole('button', { name: 'Remove BEN' }))
  const dialog = within(await screen.findByRole('dialog', { name: 'Remove BEN?' }))
  fireEvent.click(dialog.getByRole('button', { name: 'Remove for good' }))
  await expect.poll(() => sent.map(({ route }) => route)).toContain('DELETE /api/v1/users/ben')
})

test('local models are found by their language, installed, and told of while they are on their way', async () => {
  const model = (name: string, state: string, more = {}) => ({
    name,
    kind: 'piper_voice',
    languages: [name.slice(0, 2)],
    megabytes: 63,
    state,
    ...more,
  })
  const sent = await show('/settings/models', {
    'GET /api/v1/me': me,
    'GET /api/v1/local-models': {
      items: [
        model('es_ES-dave', 'installing', { progress: { bytes: 31_500_000, total_bytes: 63_000_000 } }),
        model('en_GB-alan', 'available'),
        model('cs_CZ-jirka', 'available'),
      ],
    },
    'POST /api/v1/local-models': model('cs_CZ-jirka', 'installing'),
  })
  const progress = await screen.findByRole('progressbar', { name: 'es_ES-dave' })
  expect(progress).toHaveProperty('value', 31_500_000)
  screen.getByText(/50%/)
  fireEvent.change(screen.getByRole('searchbox'), { target: { value: 'czech' } })
  await expect.poll(() => screen.queryByText('en_GB-alan')).toBeNull()
  fireEvent.click(screen.getByRole('button', { name: 'Install cs_CZ-jirka' }))
  await expect.poll(() => sent.find(({ route }) => route.startsWith('POST'))?.body).toEqual({ name: 'cs_CZ-jirka' })
})

test('whoever does not administer the server installs nothing', async () => {
  await show('/settings/models', {
    'GET /api/v1/me': person({ role: 'member' }),
    'GET /api/v1/local-models': { items: [{ name: 'a', kind: 'whisper', languages: [], megabytes: 1, state: 'available' }] },
  })
  await screen.findByText('Writes down speech (Whisper) · 1 MB')
  expect(screen.queryByRole('button', { name: /Install/ })).toBeNull()
})

test('going to another workspace asks for everything anew', async () => {
  const workspace = (id: string, name: string) => ({ ...person().workspace, id, name })
  const sent = await show('/settings/workspace', {
    'GET /api/v1/me': person(),
    'GET /api/v1/workspace': workspace('w', 'Kitchen'),
    'GET /api/v1/workspaces': { items: [workspace('w', 'Kitchen'), workspace('g', 'Garden')] },
    'GET /api/v1/usage': { plan: 'free', counted: [{ unit: 'storage_bytes', used: 500, reserved: 0, limit: 1000 }], limits: [] },
    'PUT /api/v1/me/workspace': {},
  })
  const meter = await screen.findByRole('meter', { name: 'Storage' })
  expect(meter.getAttribute('value')).toBe('500')
  fireEvent.click(await screen.findByRole('button', { name: 'Go there: Garden' }))
  await screen.findByText('You are in Garden now.')
  expect(sent.find(({ route }) => route.startsWith('PUT'))?.body).toEqual({ workspace_id: 'g' })
  await expect.poll(() => sent.filter(({ route }) => route === 'GET /api/v1/me').length).toBe(2)
})

test('who makes what is told by what an estimate says, with who is asked otherwise and what it costs', async () => {
  const step = (kind: string, provider: string, micros: object | null, fallbacks: string[] = []) => ({ kind, provider, model: `${provider}-1`, fallbacks, micros, requests: { low: 1, high: 1 } })
  const speech = step('speech', 'espeak', { low: 0, high: 0 })
  const estimate = (steps: object[]) => ({ currency: 'USD', prices_as_of: '2026-11-21', scenes: { low: 1, high: 1 }, length_ms: { low: 1, high: 1 }, micros: { low: 0, high: 0 }, steps })
  const sent = await show('/settings/providers', {
    'GET /api/v1/me': me,
    'GET /api/v1/ai/voices': { items: [], unavailable: [] },
    'POST /api/v1/projects/estimate': ({ brief }: { brief: string }) =>
      JSON.parse(brief).topic
        ? estimate([step('text', 'openai', { low: 1000, high: 20_000 }), speech])
        : estimate([speech, step('image', 'fal', null, ['pexels', 'illustrator'])]),
  })
  expect((await screen.findByText('Pictures')).closest('ul')!.children).toHaveLength(2)
  fireEvent.click(screen.getByRole('button', { name: 'Who would write of a topic?' }))
  const rows = (await screen.findByText('Texts')).closest('ul')!.querySelectorAll('li')
  expect([...rows].map(({ textContent }) => textContent)).toEqual([
    'Textsopenai (openai-1)$0.001 – $0.02',
    'Speechespeak (espeak-1)costs nothing',
    'Picturesfal (fal-1) · then pexels, illustratorprice not known: it is not asked',
  ])
  expect(sent.filter(({ route }) => route.startsWith('POST'))).toHaveLength(2)
})

test('where nobody would write of a topic, that is told with what to do about it', async () => {
  const refusal = { status: 400, code: 'no_language_model', detail: 'none', errors: [{ code: 'no_language_model', field: 'topic', message: 'needs a language model', remedy: 'set a key' }] }
  await show('/settings/providers', {
    'GET /api/v1/me': me,
    'GET /api/v1/ai/voices': { items: [], unavailable: [] },
    'POST /api/v1/projects/estimate': ({ brief }: { brief: string }) =>
      JSON.parse(brief).topic ? refusal : { currency: 'USD', prices_as_of: '', steps: [], micros: { low: 0, high: 0 } },
  })
  await screen.findByText('Nobody is asked for anything: all is made here.')
  expect(screen.queryByRole('alert')).toBeNull()
  fireEvent.click(screen.getByRole('button', { name: 'Who would write of a topic?' }))
  expect((await screen.findByRole('alert')).textContent).toContain('set a key')
})
