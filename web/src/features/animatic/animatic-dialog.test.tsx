import { act, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { beforeEach, expect, test, vi } from 'vitest'

import { me, project, scene } from '../../testing/answers'
import { closesAsBrowsersDo, pressEscape, told } from '../../testing/dialogs'
import { stubVideo } from '../../testing/film'
import { show, type Answers } from '../../testing/page'

const ID = project().id
const PATH = `/api/v1/projects/${ID}`

/** A sound card that plays nothing. */
class SilentContext {
  currentTime = 0
  destination = {}
  createGain = () => ({ gain: { value: 1 }, connect: () => undefined })
  createBufferSource = () => ({ connect: () => undefined, start: () => undefined, stop: () => undefined })
  decodeAudioData = () => Promise.resolve({ duration: 1 })
  resume = () => Promise.resolve()
  close = () => Promise.resolve()
}

const spoken = (of: string) => ({ scene_id: of, take_id: `speech-${of}`, asset_id: `sound-${of}`, duration_ms: 1000, voice: 'en' })

function board(count: number): Answers {
  const scenes = Array.from({ length: count }, (_, at) => {
    const id = `s${at + 1}`
    const takes = { speech: `speech-${id}`, image: null, clip: null }
    return scene({ id, number: at + 1, script: `Scene ${id} speaks.`, picture_id: at === 0 ? 'picture' : null, takes })
  })
  return {
    'GET /api/v1/me': me,
    [`GET ${PATH}`]: project(),
    [`GET ${PATH}/scenes`]: { items: scenes },
    [`GET ${PATH}/assets`]: { items: [] },
    [`GET ${PATH}/comments`]: { items: [] },
    [`GET ${PATH}/refresh`]: { scenes: [], is_video_stale: false, version: 1 },
    [`GET ${PATH}/speech`]: { items: scenes.map(({ id }) => spoken(id)) },
  }
}

beforeEach(() => {
  stubVideo(10)
  vi.stubGlobal('AudioContext', SilentContext)
  vi.stubGlobal('matchMedia', () => ({ matches: false }))
  closesAsBrowsersDo()
})

test('the scenes are played at once, with their words, whether they have pictures or not', async () => {
  await show(`/projects/${ID}/scenes`, board(2))
  fireEvent.click(await screen.findByRole('button', { name: 'Play all as an animatic' }))
  const dialog = within(await screen.findByRole('dialog', { name: 'Animatic' }))
  await dialog.findByRole('button', { name: 'Pause' })
  await dialog.findByText('Scene s1 speaks.')
  dialog.getByText('The picture of scene 2 is not made yet.')
  // 300 + 1000 + 100, a fade of 400, and 50 + 1000 + 900: each in tenths of a second, for so long are three frames.
  await waitFor(() => expect(dialog.getByRole('slider').getAttribute('max')).toBe('3800'))
  fireEvent.keyDown(dialog.getByRole('slider'), { key: 'ArrowDown' })
  await dialog.findByText('Scene s2 speaks.')
  fireEvent.click(dialog.getByRole('button', { name: 'Close' }))
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
})

test('Space on a card plays that scene alone', async () => {
  await show(`/projects/${ID}/scenes`, board(3))
  const cards = within(await screen.findByRole('list', { name: 'Scenes' }))
  const card = cards.getAllByRole('button')[1] as HTMLElement
  act(() => card.focus())
  await waitFor(() => expect(card.getAttribute('aria-pressed')).toBe('true'))
  fireEvent.keyDown(card, { key: ' ' })
  const dialog = within(await screen.findByRole('dialog', { name: 'Scene 2' }))
  await dialog.findByText('Scene s2 speaks.')
  await waitFor(() => expect(dialog.getByRole('slider').getAttribute('max')).toBe('2200'))
})

test('a scene that is played right after Escape stays, though browsers tell of the closing only then', async () => {
  await show(`/projects/${ID}/scenes`, board(3))
  const cards = within(await screen.findByRole('list', { name: 'Scenes' }))
  const card = cards.getAllByRole('button')[1] as HTMLElement
  act(() => card.focus())
  await waitFor(() => expect(card.getAttribute('aria-pressed')).toBe('true'))
  fireEvent.click(screen.getByRole('button', { name: 'Play all as an animatic' }))
  const all = await screen.findByRole<HTMLDialogElement>('dialog', { name: 'Animatic' })
  act(() => pressEscape(all))
  fireEvent.keyDown(card, { key: ' ' })
  await told()
  expect(screen.getByRole<HTMLDialogElement>('dialog', { name: 'Scene 2' }).open).toBe(true)
})

test('the speech of many scenes is asked for at once', async () => {
  const sent = await show(`/projects/${ID}/scenes`, board(600))
  fireEvent.click(await screen.findByRole('button', { name: 'Play all as an animatic' }))
  await screen.findByRole('dialog', { name: 'Animatic' })
  const asked = () => sent.filter(({ route }) => route === `GET ${PATH}/speech`).length
  await waitFor(() => expect(asked()).toBe(1))
  expect(sent.filter(({ route }) => route.endsWith('/takes'))).toEqual([])
})
