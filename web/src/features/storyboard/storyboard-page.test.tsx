import { fireEvent, screen, within } from '@testing-library/react'
import { expect, test } from 'vitest'

import { me, project, scene } from '../../testing/answers'
import { show } from '../../testing/page'

const PATH = `/api/v1/projects/${project().id}`
const scenes = [
  scene({ id: 'a', number: 1, script: 'Tea is a leaf.' }),
  scene({ id: 'b', number: 2, script: 'It falls.', stale: [{ what: 'speech', changed: ['script'] }] }),
]
const estimate = {
  currency: 'USD',
  prices_as_of: '2026-11-21',
  scenes: { low: 1, high: 1 },
  length_ms: { low: 5000, high: 5000 },
  steps: [],
  micros: { low: 0, high: 0 },
}
const answers = {
  'GET /api/v1/me': me,
  [`GET ${PATH}`]: project(),
  [`GET ${PATH}/scenes`]: { items: scenes },
  [`GET ${PATH}/refresh`]: {
    version: 3,
    is_video_stale: true,
    scenes: [{ id: 'b', number: 2, stale: [{ what: 'speech', changed: ['script'] }] }],
    estimate,
  },
  'GET /api/v1/scenes/a/takes': { items: [] },
  [`GET ${PATH}/comments`]: { items: [] },
  [`GET ${PATH}/assets`]: { items: [] },
}

test('what is stale is told with its reason, and what it costs stands before the button', async () => {
  const sent = await show(`/projects/${project().id}/scenes`, { ...answers, [`POST ${PATH}/refresh`]: {} })
  await screen.findByText('Stale: speech (text)')
  await screen.findByText(/1 scene is stale/)
  screen.getByText(/costs nothing/)
  fireEvent.click(screen.getByRole('button', { name: 'Make it again' }))
  await expect.poll(() => sent.map(({ route }) => route)).toContain(`POST ${PATH}/refresh`)
})

test('a changed text is saved, taken back by what the server says, and done again', async () => {
  const inverse = [{ edit: 'update', scene: 'a', changes: { script: 'Tea is a leaf.' } }]
  const sent = await show(`/projects/${project().id}/scenes?scene=a`, {
    ...answers,
    [`PATCH ${PATH}/scenes`]: { version: 4, inverse },
  })
  const script = await screen.findByRole('textbox', { name: 'What is said' })
  const save = screen.getByRole('button', { name: 'Save the scene' })
  expect(save).toHaveProperty('disabled', true)
  fireEvent.change(script, { target: { value: 'Tea was a leaf.' } })
  fireEvent.click(save)
  const edits = () => sent.filter(({ route }) => route.startsWith('PATCH')).map(({ body }) => body)
  await expect.poll(edits).toEqual([{ edits: [{ edit: 'update', scene: 'a', changes: { script: 'Tea was a leaf.' } }] }])
  const undo = screen.getByRole('button', { name: 'Undo' })
  await expect.poll(() => undo.hasAttribute('disabled')).toBe(false)
  fireEvent.click(undo)
  await expect.poll(() => edits().at(-1)).toEqual({ edits: inverse })
  await expect.poll(() => screen.getByRole('button', { name: 'Redo' }).hasAttribute('disabled')).toBe(false)
})

test('what somebody else did first is told, and what was typed stays', async () => {
  await show(`/projects/${project().id}/scenes?scene=a`, {
    ...answers,
    [`PATCH ${PATH}/scenes`]: { status: 412, code: 'scenes_changed', detail: 'another version' },
  })
  const script = await screen.findByRole('textbox', { name: 'What is said' })
  fireEvent.change(script, { target: { value: 'Mine.' } })
  fireEvent.click(screen.getByRole('button', { name: 'Save the scene' }))
  const alert = await screen.findByRole('alert')
  within(alert).getByText(/Somebody else changed the scenes first/)
  expect(script).toHaveProperty('value', 'Mine.')
})
