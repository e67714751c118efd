import { fireEvent, screen, within } from '@testing-library/react'
import { expect, test } from 'vitest'

import { me, project } from '../../testing/answers'
import { show } from '../../testing/page'

const projects = [
  project({ id: 'a', title: 'Green tea', status: 'rendering', scene_count: 9, made_scene_count: 5 }),
  project({ id: 'b', title: 'Black bread', poster_id: 'picture' }),
]
const answers = {
  'GET /api/v1/me': me,
  'GET /api/v1/jobs': { items: [] },
  'GET /ready': { ready: false, checks: [{ name: 'disk', ok: false, detail: '1 GB left' }] },
  'GET /api/v1/projects': { items: projects },
}

test('a card tells how far its video is, and shows the picture of one that is finished', async () => {
  await show('/', answers)
  const card = (await screen.findByRole('heading', { name: 'Green tea' })).closest('li')
  if (!card) throw new Error('no card')
  within(card).getByText('Rendering')
  within(card).getByText('50%')
  within(card).getByText(/9 scenes/)
  const done = screen.getByRole('heading', { name: 'Black bread' }).closest('li')
  expect(done?.querySelector('img')?.getAttribute('src')).toBe('/api/v1/assets/picture/content')
  await screen.findByText('disk: 1 GB left')
})

test('titles are searched by all of their words', async () => {
  await show('/', answers)
  const field = await screen.findByRole('searchbox', { name: 'Search titles' })
  fireEvent.change(field, { target: { value: 'TEA gr' } })
  expect(screen.getAllByRole('listitem')).toHaveLength(1)
  fireEvent.change(field, { target: { value: 'coffee' } })
  fireEvent.click(screen.getByRole('button', { name: 'Clear the search' }))
  expect(screen.getAllByRole('listitem')).toHaveLength(2)
})

test('who has to sign in does so first', async () => {
  const refusal = { status: 401, code: 'unauthorized', detail: 'sign in' }
  const sent = await show('/', { ...answers, 'GET /api/v1/me': refusal, 'POST /api/v1/auth/sign-in': me })
  fireEvent.change(await screen.findByLabelText('Name'), { target: { value: 'anna' } })
  fireEvent.change(screen.getByLabelText('Password'), { target: { value: 'a long one' } })
  fireEvent.click(screen.getByRole('button', { name: 'Sign in' }))
  await expect.poll(() => sent.find((one) => one.route === 'POST /api/v1/auth/sign-in')?.body).toEqual({
    name: 'anna',
    password: 'a long one',
  })
})
