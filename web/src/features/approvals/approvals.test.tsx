import { fireEvent, screen, within } from '@testing-library/react'
import { expect, test } from 'vitest'

import type { Review } from '../../api/scenes'
import { job, me, project, scene } from '../../testing/answers'
import { show } from '../../testing/page'

const ID = project().id
const PATH = `/api/v1/projects/${ID}`
const reviews = (...approved: Review['stage'][]): Review[] =>
  (['script', 'image', 'animation', 'final'] as const).map((stage) => ({
    stage,
    approval: approved.includes(stage) ? 'approved' : 'pending',
    is_outdated: false,
    note: '',
  }))
const scenes = [
  scene({ id: 'a', number: 1, reviews: reviews() }),
  scene({ id: 'b', number: 2, script: 'It falls.', version: 7, reviews: reviews() }),
]

function answers(more: Record<string, unknown> = {}) {
  return {
    'GET /api/v1/me': me,
    [`GET ${PATH}`]: project({ workflow: 'trailer', status: 'awaiting_approval' }),
    [`GET ${PATH}/scenes`]: { items: scenes },
    [`GET ${PATH}/assets`]: { items: [] },
    [`GET ${PATH}/approval-rules`]: { paid_after_approval: false, auto_approve: false },
    'GET /api/v1/jobs': { items: [] },
    [`PUT ${PATH}/reviews`]: {},
    'PUT /api/v1/scenes/a/review': scene(),
    'PUT /api/v1/scenes/b/review': scene(),
    ...more,
  }
}
const said = (sent: Awaited<ReturnType<typeof show>>) =>
  sent.filter(({ route }) => route.endsWith('/review')).map(({ route, body, headers }) => [route.split('/')[4], body, headers.get('if-match')])

test('a trailer tells what it waits for, and all of it is approved at once, as it was looked at', async () => {
  const sent = await show(`/projects/${ID}`, answers())
  const panel = await screen.findByRole('region', { name: 'Waiting for approval: Text' })
  within(panel).getByRole('heading', { name: 'The texts of 2 scenes wait for approval' })
  within(panel).getByText('It falls.')
  fireEvent.click(within(panel).getByRole('button', { name: 'Approve all 2' }))
  const all = () => sent.filter(({ route }) => route === `PUT ${PATH}/reviews`).map(({ body }) => body)
  const saying = (approval: string) => ({
    stage: 'script',
    scenes: [{ id: 'a', version: 1, approval, note: '' }, { id: 'b', version: 7, approval, note: '' }],
  })
  await expect.poll(all).toEqual([saying('approved')])
  fireEvent.click(await screen.findByRole('button', { name: 'Undo' }))
  await expect.poll(all).toEqual([saying('approved'), saying('pending')])
})

test('changes are asked for with what is to be changed, from the board, too', async () => {
  const sent = await show(`/projects/${ID}/scenes`, answers({ [`GET ${PATH}/refresh`]: { status: 409, code: 'x', detail: '' } }))
  const panel = await screen.findByRole('region', { name: 'Waiting for approval: Text' })
  fireEvent.click(within(panel).getByRole('button', { name: 'Ask for changes: Scene 2' }))
  const note = within(panel).getByRole('textbox', { name: 'What is to be changed?' })
  expect(document.activeElement).toBe(note)
  fireEvent.change(note, { target: { value: ' Shorter. ' } })
  fireEvent.click(within(panel).getByRole('button', { name: 'Ask for it' }))
  await expect.poll(() => said(sent)).toEqual([['b', { stage: 'script', approval: 'changes_requested', note: 'Shorter.' }, '"7"']])
})

test('a scene is rejected; where it has changed meanwhile, that is told and nothing is said of it', async () => {
  const sent = await show(`/projects/${ID}`, answers({ 'PUT /api/v1/scenes/a/review': { status: 412, code: 'scene_changed', detail: 'another version' } }))
  const panel = await screen.findByRole('region', { name: 'Waiting for approval: Text' })
  fireEvent.click(within(panel).getByRole('button', { name: 'Reject: Scene 1' }))
  fireEvent.click(within(panel).getByRole('button', { name: 'Reject it' }))
  await within(panel).findByText('The scene has changed; look at it as it is now.')
  expect(said(sent)).toHaveLength(1)
})

test('a job that would pay waits for the text of its scene, which stands on the page', async () => {
  const blocked = job({ state: 'BLOCKED', scene_id: 'b', error: { error_code: 'approval_needed', error_message: 'not yet' } })
  await show(`/projects/${ID}`, answers({ [`GET ${PATH}`]: project({ status: 'awaiting_approval' }), 'GET /api/v1/jobs': { items: [blocked] } }))
  const panel = await screen.findByRole('region', { name: 'Waiting for approval: Text' })
  within(panel).getByRole('heading', { name: 'The text of 1 scene waits for approval' })
  within(panel).getByText(/Nothing is paid for these scenes before that/)
})

test('what waits for approval is a rule of the project, which is changed and changed back', async () => {
  const sent = await show(`/projects/${ID}`, answers({ [`PUT ${PATH}/approval-rules`]: { paid_after_approval: true, auto_approve: false } }))
  const rule = await screen.findByRole('checkbox', { name: 'Nothing is paid before people approve' })
  await expect.poll(() => rule.hasAttribute('disabled')).toBe(false)
  fireEvent.click(rule)
  const rules = () => sent.filter(({ route }) => route === `PUT ${PATH}/approval-rules`).map(({ body }) => body)
  await expect.poll(rules).toEqual([{ paid_after_approval: true, auto_approve: false }])
  fireEvent.click(await screen.findByRole('button', { name: 'Undo' }))
  await expect.poll(rules).toHaveLength(2)
})

test('who may not change the rules is told who may', async () => {
  await show(`/projects/${ID}`, answers({ [`PUT ${PATH}/approval-rules`]: { status: 403, code: 'forbidden', detail: 'no' } }))
  const rule = await screen.findByRole('checkbox', { name: 'What is made counts as approved' })
  await expect.poll(() => rule.hasAttribute('disabled')).toBe(false)
  fireEvent.click(rule)
  await screen.findByText('Owners of the project change what waits for approval.')
})
