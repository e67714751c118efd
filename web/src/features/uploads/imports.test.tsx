import { fireEvent, screen, within } from '@testing-library/react'
import { afterEach, expect, test } from 'vitest'

import { asset, job, me, project } from '../../testing/answers'
import { show } from '../../testing/page'
import { dropImport, partsOf } from './imports'

const fetched = asset({ id: 'fetched', kind: 'video', name: 'harbour night.mp4', project_id: null })
const answers = { 'GET /api/v1/me': me, 'GET /api/v1/assets': { items: [] }, 'GET /api/v1/assets/fetched': fetched }

afterEach(() => dropImport('import'))

async function ask(address: string): Promise<void> {
  fireEvent.click(await screen.findByRole('button', { name: 'From an address' }))
  const dialog = within(await screen.findByRole('dialog', { name: 'Fetch a file from an address' }))
  fireEvent.change(dialog.getByRole('textbox', { name: 'Address' }), { target: { value: address } })
  fireEvent.click(dialog.getByRole('button', { name: 'Fetch it' }))
}

test('a file is fetched for the workspace, and stands in the gallery once it is there', async () => {
  let isThere = false
  const sent = await show('/gallery', {
    ...answers,
    'POST /api/v1/assets/import': { asset: { ...fetched, status: 'PENDING' }, job: job({ id: 'import', kind: 'import_asset', state: 'QUEUED', finished_at: null }) },
    'GET /api/v1/jobs/import': () => job({ id: 'import', kind: 'import_asset', ...(isThere ? {} : { state: 'RUNNING', finished_at: null }) }),
  })
  await ask('https://media.example.com/films/harbour%20night.mp4?signature=secret')
  await screen.findByText('1 file from an address')
  expect(sent.find(({ route }) => route.endsWith('/import'))?.body).toEqual({ url: 'https://media.example.com/films/harbour%20night.mp4?signature=secret' })
  screen.getByText('harbour night.mp4')
  expect(document.body.textContent).not.toContain('secret')
  expect(sessionStorage.getItem('gala.imports')).not.toContain('secret')
  await screen.findByText('At work')
  isThere = true
  await screen.findByText('is there')
  await screen.findByRole('button', { name: /^harbour night/ })
  fireEvent.click(screen.getByRole('button', { name: 'Clear: harbour night.mp4' }))
  expect(screen.queryByText('1 file from an address')).toBeNull()
})

test('an address that cannot be one is told before it is sent, and what the server refuses stands at its field', async () => {
  const sent = await show(`/projects/${project().id}/gallery`, {
    ...answers,
    [`GET /api/v1/projects/${project().id}`]: project(),
    'POST /api/v1/assets/import': { status: 400, code: 'invalid_request', detail: 'no', errors: [{ field: 'url', code: 'address', message: 'has a user in it', remedy: 'leave the user out' }] },
  })
  fireEvent.click(await screen.findByRole('button', { name: 'From an address' }))
  const address = screen.getByRole('textbox', { name: 'Address' })
  fireEvent.change(address, { target: { value: 'ftp://media.example.com/a.mp4' } })
  screen.getByText('Name an address that begins with https:// or http://.')
  expect(screen.getByRole('button', { name: 'Fetch it' }).hasAttribute('disabled')).toBe(true)
  fireEvent.change(address, { target: { value: 'https://ann:secret@media.example.com/a.mp4' } })
  fireEvent.click(screen.getByRole('button', { name: 'Fetch it' }))
  await screen.findByText('has a user in it (leave the user out)')
  expect(sent.find(({ route }) => route.endsWith('/import'))?.body).toMatchObject({ project_id: project().id })
})

test('what cannot be had says why and what to do, and is tried again', async () => {
  let tries = 0
  const failed = job({ id: 'import', kind: 'import_asset', state: 'FAILED', error: { error_code: 'not_media', error_message: 'as the server says it' } })
  const sent = await show('/gallery', {
    ...answers,
    'POST /api/v1/assets/import': { asset: fetched, job: job({ id: 'import', state: 'QUEUED', finished_at: null }) },
    'GET /api/v1/jobs/import': () => (tries === 0 ? failed : job({ id: 'import', state: 'RUNNING', finished_at: null })),
    'POST /api/v1/jobs/import/retry': () => {
      tries += 1
      return {}
    },
    'POST /api/v1/jobs/import/cancel': {},
  })
  await ask('https://media.example.com/page')
  const alert = await screen.findByRole('alert')
  expect(alert.textContent).toContain('name the address of the file itself')
  fireEvent.click(screen.getByRole('button', { name: 'Try again: page' }))
  await screen.findByText('At work')
  expect(screen.queryByRole('alert')).toBeNull()
  fireEvent.click(screen.getByRole('button', { name: 'Cancel: page' }))
  await expect.poll(() => sent.some(({ route }) => route === 'POST /api/v1/jobs/import/cancel')).toBe(true)
})

test('a name is read from an address, whatever stands there', () => {
  expect(partsOf('https://a.example/b/c%20d.mp4?x=1#y')).toEqual({ shown: 'https://a.example/b/c%20d.mp4', name: 'c d.mp4' })
  expect(partsOf('http://a.example')).toEqual({ shown: 'http://a.example/', name: 'a.example' })
  expect(partsOf('https://a.example/100%').name).toBe('100%')
})
