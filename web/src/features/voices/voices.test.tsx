import { act, fireEvent, screen } from '@testing-library/react'
import { beforeEach, expect, test, vi } from 'vitest'

import { me } from '../../testing/answers'
import { show } from '../../testing/page'

/** What is played, as a browser plays it. */
class PlayedSound extends EventTarget {
  static all: PlayedSound[] = []
  isPaused = false
  constructor(readonly src: string) {
    super()
    PlayedSound.all.push(this)
  }
  pause = () => void (this.isPaused = true)
  play = vi.fn(() => Promise.resolve())
}

const voice = (provider: string, id: string, language: string, has_sample: boolean) => ({ provider, id, name: id, language, description: null, has_sample })
const answers = {
  'GET /api/v1/me': me,
  'GET /api/v1/ai/voices': {
    items: [voice('espeak', 'en-gb', 'en-GB', true), voice('espeak', 'es', 'es', true), voice('cartesia', 'sofia', 'es', false)],
    unavailable: [],
  },
  'POST /api/v1/projects/estimate': { status: 409, code: 'no', detail: 'no' },
}

beforeEach(() => {
  PlayedSound.all = []
  vi.stubGlobal('Audio', PlayedSound)
})

test('a voice of this machine is heard before it is chosen, one that costs is not', async () => {
  vi.stubGlobal('Audio', PlayedSound)
  await show('/settings/providers', answers)
  const choice = await screen.findByRole('combobox', { name: 'Voice of espeak' })
  expect(screen.queryByRole('combobox', { name: 'Voice of cartesia' })).toBeNull()
  fireEvent.click(screen.getByRole('button', { name: 'Listen to en-gb' }))
  const [first] = PlayedSound.all
  expect(first?.src).toBe('/api/v1/ai/voices/sample?provider=espeak&voice=en-gb&language=en-GB')
  // Another one is chosen: the first does not go on.
  fireEvent.change(choice, { target: { value: 'es' } })
  expect(first?.isPaused).toBe(true)
  fireEvent.click(screen.getByRole('button', { name: 'Listen to es' }))
  fireEvent.click(screen.getByRole('button', { name: 'Stop es' }))
  expect(PlayedSound.all[1]?.isPaused).toBe(true)
  fireEvent.click(screen.getByRole('button', { name: 'Listen to es' }))
  act(() => void PlayedSound.all[2]?.dispatchEvent(new Event('ended')))
  screen.getByRole('button', { name: 'Listen to es' })
})

test('a voice that cannot be heard is told of, and can be tried again', async () => {
  class BrokenSound extends PlayedSound {
    override play = vi.fn(() => Promise.reject(new Error('no sound')))
  }
  vi.stubGlobal('Audio', BrokenSound)
  await show('/settings/providers', answers)
  fireEvent.click(await screen.findByRole('button', { name: 'Listen to en-gb' }))
  await screen.findByText('en-gb cannot be heard now: try again in a while.')
  screen.getByRole('button', { name: 'Listen to en-gb' })
})
