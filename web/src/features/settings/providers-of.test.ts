import { expect, test } from 'vitest'

import { providersOf } from './providers-of'

const voice = (provider: string, language: string | null) => ({ provider, id: 'v', name: 'v', language, description: null, has_sample: provider === 'piper' })

test('voices and languages are counted by provider, and who did not answer stands behind with the reason', () => {
  const items = [voice('piper', 'en-GB'), voice('piper', 'en-US'), voice('piper', 'es-ES'), voice('gemini', null)]
  expect(providersOf({ items, unavailable: [{ provider: 'openai', code: 'provider_denied' }] })).toEqual([
    { name: 'piper', voices: 3, languages: 2, code: undefined, heard: items.slice(0, 3) },
    { name: 'gemini', voices: 1, languages: 0, code: undefined, heard: [] },
    { name: 'openai', voices: 0, languages: 0, code: 'provider_denied', heard: [] },
  ])
})
