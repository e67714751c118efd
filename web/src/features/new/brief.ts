/** What somebody wants, and the brief that says so. */

export interface Wanted {
  mode: 'script' | 'topic'
  text: string
  title: string
  language: string
  format: Format
  duration: string
  preset: string
  captions: 'karaoke' | 'plain' | 'off'
  music: 'calm' | 'bright' | 'tense' | 'dark' | 'off'
  voice: string
  /** The font of its captions, by its asset; empty for those of the machine. */
  font: string
  /** The series that it is an episode of, by its id; empty where it is of none. */
  series: string
  /** Who is seen speaking, by their id; empty for nobody. */
  presenter: string
}

export const FORMATS = ['9:16', '16:9', '1:1', '4:5'] as const
export type Format = (typeof FORMATS)[number]
export const PRESETS = ['papercut', 'dusk', 'meadow', 'neon', 'mono', 'sunrise'] as const
export const CAPTIONS = ['karaoke', 'plain', 'off'] as const
export const MUSIC = ['calm', 'bright', 'tense', 'dark', 'off'] as const
/** Those that most people look for; others are written as their BCP 47 tag. */
export const LANGUAGES = ['en', 'es', 'pt-BR', 'fr', 'de', 'it', 'hi', 'ar', 'ja', 'zh', 'ko', 'ru', 'tr', 'id'] as const

export const nothingYet = (language: string): Wanted => ({
  mode: 'script',
  text: '',
  title: '',
  language,
  format: '9:16',
  duration: '',
  preset: 'papercut',
  captions: 'karaoke',
  music: 'calm',
  voice: '',
  font: '',
  series: '',
  presenter: '',
})

/** Width over height. */
export function ratioOf(format: Format): number {
  const [width = 9, height = 16] = format.split(':').map(Number)
  return width / height
}

/** The scenes of a script: paragraphs, parted by empty lines. */
export function scenesOf(text: string): { text: string }[] {
  return text
    .split(/\n\s*\n/)
    .map((paragraph) => paragraph.replace(/\s+/g, ' ').trim())
    .filter((paragraph) => paragraph !== '')
    .map((paragraph) => ({ text: paragraph }))
}

/** The brief as a document of the API. What is as usual is left out. */
export function documentOf(wanted: Wanted): Record<string, unknown> {
  const usual = nothingYet(wanted.language)
  const document: Record<string, unknown> = { language: wanted.language }
  if (wanted.title.trim()) document.title = wanted.title.trim()
  if (wanted.duration) document.target_duration = wanted.duration
  if (wanted.voice) document.voice = wanted.voice
  if (wanted.font) document.font = wanted.font
  if (wanted.presenter) document.presenter = wanted.presenter
  for (const key of ['format', 'preset', 'captions', 'music'] as const) {
    if (wanted[key] !== usual[key]) document[key] = wanted[key]
  }
  if (wanted.mode === 'topic') document.topic = wanted.text.trim()
  else document.scenes = scenesOf(wanted.text)
  return document
}

/** Whether there is enough to ask the server about. */
export const isEnough = (wanted: Wanted) => /[\p{L}\p{N}]/u.test(wanted.text)

/** What the form did not always ask for. */
const LATER = ['series', 'font', 'presenter']

/** Whether what was kept of the form is still what the form holds. */
export function isWanted(kept: unknown): kept is Wanted {
  if (typeof kept !== 'object' || kept === null) return false
  const [usual, found] = [nothingYet(''), kept as Record<string, unknown>]
  const isOf = (all: readonly string[], name: keyof Wanted) => all.includes(String(found[name]))
  return (
    // What was kept before there were series is of none, and names no font and nobody who presents.
    Object.keys(usual).every((name) => typeof found[name] === 'string' || (LATER.includes(name) && found[name] === undefined)) &&
    isOf(['script', 'topic'], 'mode') &&
    isOf(FORMATS, 'format') &&
    isOf(CAPTIONS, 'captions') &&
    isOf(MUSIC, 'music')
  )
}
