import { act, fireEvent, screen, within } from '@testing-library/react'
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
  'GET /api/v1/library': { items: [] },
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
  fireEvent.click(await screen.findByRole('button', { name: 'Undo: Change scene 1' }))
  await expect.poll(() => edits().at(-1)).toEqual({ edits: inverse })
  await screen.findByRole('button', { name: 'Redo: Change scene 1' })
  await screen.findByText('Taken back: Change scene 1')
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

const BOARD = `/projects/${project().id}/scenes`
const edits = (sent: Awaited<ReturnType<typeof show>>) =>
  sent.filter(({ route }) => route.startsWith('PATCH')).map(({ body }) => (body as { edits: unknown }).edits)
const takeBack = (told: HTMLElement) => {
  const toast = told.closest<HTMLElement>('[role=status]')
  if (!toast) throw new Error('nobody is told')
  fireEvent.click(within(toast).getByRole('button', { name: 'Undo' }))
}
const cards = () => within(screen.getByRole('list', { name: 'Scenes' })).getAllByRole('button')
const moved = { [`PATCH ${PATH}/scenes`]: { version: 4, inverse: [{ edit: 'move', scene: 'a', position: 1 }] } }

test('a scene is moved by its menu, which is told with the way back', async () => {
  const sent = await show(`${BOARD}?scene=a`, { ...answers, ...moved })
  fireEvent.click(await screen.findByRole('button', { name: 'Move scene 1' }))
  const menu = within(screen.getByRole('menu', { name: 'Move scene 1' }))
  expect(menu.getByRole('menuitem', { name: 'One place earlier' })).toHaveProperty('disabled', true)
  expect(document.activeElement).toBe(menu.getByRole('menuitem', { name: 'One place later' }))
  fireEvent.keyDown(document.activeElement as Element, { key: 'End' })
  expect(document.activeElement).toBe(menu.getByRole('menuitem', { name: 'To a number…' }))
  fireEvent.click(menu.getByRole('menuitem', { name: 'To the end' }))
  await expect.poll(() => edits(sent)).toEqual([[{ edit: 'move', scene: 'a', position: 2 }]])
  takeBack(await screen.findByText('Scene 1 is number 2 now'))
  await expect.poll(() => edits(sent).at(-1)).toEqual([{ edit: 'move', scene: 'a', position: 1 }])
})

test('keys move, remove, approve and ask for changes; what was approved can be taken back', async () => {
  const sent = await show(`${BOARD}?scene=a`, {
    ...answers,
    ...moved,
    'PUT /api/v1/scenes/a/review': scene({ id: 'a' }),
  })
  await screen.findByRole('textbox', { name: 'What is said' })
  const first = cards()[0] as HTMLElement
  first.focus()
  fireEvent.keyDown(first, { key: 'a' })
  takeBack(await screen.findByText('Scene 1 is approved'))
  const verdicts = () => sent.filter(({ route }) => route.startsWith('PUT')).map(({ body }) => (body as { approval: string }).approval)
  await expect.poll(verdicts).toEqual(['approved', 'pending'])
  fireEvent.keyDown(first, { key: 'r' })
  await expect.poll(verdicts).toEqual(['approved', 'pending', 'changes_requested'])
  fireEvent.keyDown(first, { key: 'ArrowRight', altKey: true })
  await expect.poll(() => edits(sent)).toEqual([[{ edit: 'move', scene: 'a', position: 2 }]])
  await screen.findByRole('button', { name: 'Undo: Move scene 1' })
  fireEvent.keyDown(document.body, { key: 'Delete' })
  await expect.poll(() => edits(sent).at(-1)).toEqual([{ edit: 'remove', scene: 'a' }])
})

test('keys that come faster than answers are obeyed in their turn, and all of it can be taken back', async () => {
  const sent = await show(`${BOARD}?scene=a`, { ...answers, ...moved })
  await screen.findByRole('textbox', { name: 'What is said' })
  const first = cards()[0] as HTMLElement
  first.focus()
  const [move, back] = [{ edit: 'move', scene: 'a', position: 2 }, { edit: 'move', scene: 'a', position: 1 }]
  fireEvent.keyDown(first, { key: 'ArrowRight', altKey: true })
  fireEvent.keyDown(document.body, { key: 'Delete' })
  fireEvent.keyDown(document.body, { key: 'z', ctrlKey: true })
  fireEvent.keyDown(document.body, { key: 'z', ctrlKey: true })
  await expect.poll(() => edits(sent)).toEqual([[move], [{ edit: 'remove', scene: 'a' }], [back], [back]])
})

test('a digit uses the picture of that number, and says where there is none', async () => {
  const take = (id: string, is_chosen: boolean) => ({
    id,
    kind: 'image',
    is_chosen,
    asset_id: null,
    credits: [],
    created_at: '2026-11-30T01:00:00Z',
    prompt: id,
    provider: 'p',
  })
  const sent = await show(`${BOARD}?scene=a`, {
    ...answers,
    'GET /api/v1/scenes/a/takes': { items: [take('new', false), take('old', true)] },
    'PUT /api/v1/scenes/a/takes/new/choice': {},
    'PUT /api/v1/scenes/a/takes/old/choice': {},
  })
  await screen.findByText('old')
  fireEvent.keyDown(document.body, { key: '1' })
  takeBack(await screen.findByText('Scene 1 uses picture 1'))
  const chosen = () => sent.filter(({ route }) => route.startsWith('PUT')).map(({ route }) => route.split('/')[6])
  await expect.poll(chosen).toEqual(['new', 'old'])
  fireEvent.keyDown(document.body, { key: '9' })
  await screen.findByText('Scene 1 has no picture number 9')
})

test('what is typed is saved by itself once it pauses, says so, and stays on this device while the server is away', async () => {
  let isAway = true
  const sent = await show(`${BOARD}?scene=b`, {
    ...answers,
    'GET /api/v1/scenes/b/takes': { items: [] },
    [`PATCH ${PATH}/scenes`]: () => {
      if (isAway) throw new TypeError('network')
      return { version: 4, inverse: [] }
    },
  })
  const script = await screen.findByRole('textbox', { name: 'What is said' })
  screen.getByText('Saved')
  fireEvent.change(script, { target: { value: 'It falls slowly.' } })
  await screen.findByText('Kept on this device')
  await screen.findByText('Offline: kept on this device')
  expect(script).toHaveProperty('value', 'It falls slowly.')
  isAway = false
  act(() => void window.dispatchEvent(new Event('online')))
  await expect.poll(() => edits(sent).length).toBe(2)
  expect(edits(sent)[1]).toEqual([{ edit: 'update', scene: 'b', changes: { script: 'It falls slowly.' } }])
})

test('of five hundred scenes those in view are drawn, and the one that is chosen', async () => {
  const many = Array.from({ length: 500 }, (_, index) => scene({ id: `s${index}`, number: index + 1, script: `Scene ${index}` }))
  await show(`${BOARD}?scene=s400`, {
    ...answers,
    [`GET ${PATH}/scenes`]: { items: many },
    'GET /api/v1/scenes/s400/takes': { items: [] },
  })
  await screen.findByRole('textbox', { name: 'What is said' })
  expect(cards().length).toBeLessThan(30)
  const chosen = screen.getByRole('button', { name: /401 Scene/ })
  expect(chosen.closest('li')?.getAttribute('aria-setsize')).toBe('500')
  expect(chosen.tabIndex).toBe(0)
  chosen.focus()
  fireEvent.keyDown(chosen, { key: 'ArrowRight' })
  await expect.poll(() => document.activeElement?.textContent).toMatch(/402/)
})

const take = (id: string, more: object = {}) => ({ id, kind: 'image', asset_id: `asset-${id}`, prompt: `Leaf ${id}`, provider: 'illustrator', seed: 7, is_chosen: false, credits: [], created_at: '2026-11-30T01:00:00Z', ...more })

test('two takes lie over each other with a line between them, and one of them is used', async () => {
  const takes = [take('three'), take('two', { is_chosen: true }), take('gone', { asset_id: null }), take('one')]
  const sent = await show(`${BOARD}?scene=a`, { ...answers, 'GET /api/v1/scenes/a/takes': { items: takes }, 'PUT /api/v1/scenes/a/takes/three/choice': {} })
  fireEvent.click(await screen.findByRole('button', { name: 'Compare pictures' }))
  const dialog = within(await screen.findByRole('dialog', { name: 'Two takes' }))
  const pictures = () => dialog.getAllByRole('img').map((picture) => picture.getAttribute('src'))
  expect(pictures(), 'the right one lies below').toEqual(['/api/v1/assets/asset-three/content', '/api/v1/assets/asset-two/content'])
  const line = dialog.getByRole('slider', { name: 'How much is seen of the left one' })
  fireEvent.change(line, { target: { value: '30' } })
  expect(line.getAttribute('aria-valuetext')).toBe('30 %')
  fireEvent.keyDown(line, { key: 'x' })
  expect(line).toHaveProperty('value', '100')
  fireEvent.keyDown(line, { key: 'x' })
  expect(line).toHaveProperty('value', '0')
  expect(within(dialog.getByRole('combobox', { name: 'Take on the left' })).getAllByRole('option'), 'what is not stored any more is not seen').toHaveLength(3)
  fireEvent.click(dialog.getByRole('button', { name: 'Use this one' }))
  await expect.poll(() => sent.map(({ route }) => route)).toContain('PUT /api/v1/scenes/a/takes/three/choice')
  fireEvent.change(dialog.getByRole('combobox', { name: 'Take on the right' }), { target: { value: 'one' } })
  expect(pictures()[0]).toBe('/api/v1/assets/asset-one/content')
})

test('one picture is compared with nothing', async () => {
  await show(`${BOARD}?scene=a`, { ...answers, 'GET /api/v1/scenes/a/takes': { items: [take('one'), take('gone', { asset_id: null })] } })
  await screen.findByText('Leaf one')
  expect(screen.queryByRole('button', { name: 'Compare pictures' })).toBeNull()
})
