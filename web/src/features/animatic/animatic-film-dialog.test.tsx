import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import { beforeEach, expect, test } from 'vitest'

import { job, me, project, scene } from '../../testing/answers'
import { closesAsBrowsersDo } from '../../testing/dialogs'
import { stubVideo } from '../../testing/film'
import { show, type Answers } from '../../testing/page'

const ID = project().id
const PATH = `/api/v1/projects/${ID}`
const animatic = { asset_id: 'film', job_id: 'made', is_current: true, made_at: null, duration_ms: 6560, scenes: 3, sketched_pictures: 2, sketched_voices: 0, encoded_segments: 2, kept_segments: 0 }
const of = (id: string, more: object) => job({ id, kind: 'render_animatic', ...more })

const board = (jobs: () => object[], more: Answers = {}): Answers => ({
  'GET /api/v1/me': me,
  [`GET ${PATH}`]: project(),
  [`GET ${PATH}/scenes`]: { items: [scene()] },
  [`GET ${PATH}/assets`]: { items: [] },
  [`GET ${PATH}/comments`]: { items: [] },
  [`GET ${PATH}/refresh`]: { scenes: [], is_video_stale: false, version: 1 },
  'GET /api/v1/jobs': () => ({ items: jobs() }),
  ...more,
})

beforeEach(() => {
  stubVideo(10)
  closesAsBrowsersDo()
})

async function open(answers: Answers) {
  const sent = await show(`/projects/${ID}/scenes`, answers)
  fireEvent.click(await screen.findByRole('button', { name: 'Animatic as a film' }))
  return { sent, dialog: within(await screen.findByRole('dialog', { name: 'Animatic as a film' })) }
}

test('an animatic is made, looked after, and played once it is there', async () => {
  let state: 'none' | 'running' | 'made' = 'none'
  const jobs = () => (state === 'none' ? [] : [of('made', state === 'made' ? {} : { state: 'RUNNING', finished_at: null })])
  const { sent, dialog } = await open(
    board(jobs, {
      [`POST ${PATH}/animatic`]: () => {
        state = 'running'
        return of('made', { state: 'QUEUED', finished_at: null })
      },
      [`GET ${PATH}/animatic`]: () => (state === 'made' ? animatic : { status: 404, code: 'no_animatic', detail: 'none' }),
    }),
  )
  dialog.getByText(/it\s+costs nothing/)
  fireEvent.click(await dialog.findByRole('button', { name: 'Make the animatic' }))
  await dialog.findByRole('progressbar', { name: 'How much of the animatic is made' })
  await dialog.findByText('At work')
  expect(sent.filter(({ route }) => route === `GET ${PATH}/animatic`), 'what is not there is not asked for').toEqual([])
  expect(sent.find(({ route }) => route === `POST ${PATH}/animatic`)?.headers.get('idempotency-key')).toBeTruthy()
  state = 'made'
  const player = within(await dialog.findByRole('figure', { name: 'Player' }))
  player.getByRole('button', { name: 'Play' })
  expect(screen.getByRole('dialog').querySelector('video')?.getAttribute('src')).toBe('/api/v1/assets/film/content')
  expect(screen.getByRole('dialog').textContent).toContain('Of 3 scenes 2 pictures are sketches, and no voice is a stand-in.')
  dialog.getByText('It is that of the scenes as they are.')
  expect(dialog.getByRole('link', { name: 'Download' }).getAttribute('href')).toBe('/api/v1/assets/film/content')
})

test('after an edit it says so and is made again, while the one before stays', async () => {
  const { sent, dialog } = await open(
    board(() => [of('again', { state: 'FAILED', error: { error_code: 'no_voice', error_message: 'no voice of this machine speaks it' } }), of('made', {})], {
      [`GET ${PATH}/animatic`]: { ...animatic, is_current: false, sketched_pictures: 0 },
      [`POST ${PATH}/animatic`]: { status: 409, code: 'wrong_state', detail: 'the scenes are being planned' },
    }),
  )
  await dialog.findByText('The scenes were changed since.')
  dialog.getByText('All of its scenes are made: it shows and speaks what the finished video will.')
  expect(dialog.getByRole('alert').textContent).toBe('no voice of this machine speaks it no_voice')
  fireEvent.click(dialog.getByRole('button', { name: 'Make it again' }))
  await dialog.findByText('the scenes are being planned')
  dialog.getByRole('figure', { name: 'Player' })
  expect(sent.filter(({ route }) => route === `POST ${PATH}/animatic`)).toHaveLength(1)
})

test('one that is being made is cancelled', async () => {
  const { sent, dialog } = await open(board(() => [of('running', { state: 'RUNNING', finished_at: null })], { 'POST /api/v1/jobs/running/cancel': {} }))
  fireEvent.click(await dialog.findByRole('button', { name: 'Cancel' }))
  await waitFor(() => expect(sent.some(({ route }) => route === 'POST /api/v1/jobs/running/cancel')).toBe(true))
})
