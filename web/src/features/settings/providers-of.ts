import type { Schemas } from '../../api/client'

/** A provider of voices, with what it offers or why it offers nothing. */
export interface Provider {
  name: string
  voices: number
  /** So many languages, whatever their region; voices that speak several are not counted. */
  languages: number
  code: string | undefined
  /** Those that can be heard. */
  heard: Schemas['Voice'][]
}

/** Returns the providers of a list of voices, in its order, and behind them those that did not list theirs. */
export function providersOf({ items, unavailable }: Schemas['VoiceList']): Provider[] {
  const found = new Map<string, { voices: number; languages: Set<string>; heard: Schemas['Voice'][] }>()
  for (const voice of items) {
    const { provider, language } = voice
    const known = found.get(provider) ?? { voices: 0, languages: new Set(), heard: [] }
    known.voices += 1
    if (voice.has_sample) known.heard.push(voice)
    if (language) known.languages.add(language.split('-')[0] ?? language)
    found.set(provider, known)
  }
  const there = [...found].map(([name, { voices, languages, heard }]) => ({ name, voices, languages: languages.size, code: undefined, heard }))
  return [...there, ...unavailable.map(({ provider, code }) => ({ name: provider, voices: 0, languages: 0, code, heard: [] }))]
}
