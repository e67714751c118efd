/** A timeline as documents write it: docs/TIMELINE.md has every field. Times and lengths are whole milliseconds. */

export type Easing = 'in_out' | 'linear' | 'in' | 'out' | 'hold' | 'back' | 'bounce'

export interface Keyframe<T = number> {
  /** From the clip's start. */
  at_ms: number
  value: T
  /** How the value goes to the next key frame; `in_out` where absent. */
  easing?: Easing
}

export type Animated<T = number> = T | Keyframe<T>[]

export interface Point {
  x: number
  y: number
}

export interface Transition {
  kind: string
  duration_ms: number
  direction?: string
  color?: string | null
  easing?: Easing
}

export interface Content {
  kind: string
  source?: string
  source_in_ms?: number
  speed?: number
  layers?: { source: string; depth: number }[]
  runs?: { text: string }[]
  [field: string]: unknown
}

/** A clip of a visual track, which has a content, or of an audio track, which has a source. */
export interface Clip {
  id?: string
  start_ms?: number | 'auto'
  duration_ms?: number | 'auto' | 'source' | 'speech' | 'end'
  content?: Content
  source?: string
  source_in_ms?: number
  speed?: number
  fade_in_ms?: number
  fade_out_ms?: number
  looped?: boolean
  transition?: Transition | null
  enter?: Transition | null
  exit?: Transition | null
  [field: string]: unknown
}

export interface CaptionWord {
  /** Where it stands in the text, in bytes of UTF-8. */
  bytes: { start: number; end: number }
  start_ms: number
  end_ms: number
}

export interface Caption {
  start_ms: number
  end_ms: number
  text: string
  words?: CaptionWord[]
}

interface Named {
  name?: string
}

export interface VisualTrack extends Named {
  kind: 'visual'
  /** What is heard of its films is left out. */
  muted?: boolean
  clips: Clip[]
}

export interface AudioTrack extends Named {
  kind: 'audio'
  role: 'speech' | 'music' | 'effect'
  gain_db?: number
  muted?: boolean
  clips: Clip[]
}

export interface CaptionTrack extends Named {
  kind: 'caption'
  language: string
  style?: string
  font?: string | null
  position?: string
  scale?: number
  color?: string | null
  highlight?: string | null
  captions: Caption[]
}

export type Track = VisualTrack | AudioTrack | CaptionTrack

export interface TimelineDocument {
  version: number
  format: { size: string; fps: number | string; [field: string]: unknown }
  tracks: Track[]
  markers?: { at_ms: number; name: string; color?: string | null }[]
  variants?: { name: string; clips?: Record<string, unknown>; [field: string]: unknown }[]
  [field: string]: unknown
}
