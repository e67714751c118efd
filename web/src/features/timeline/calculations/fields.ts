import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'

import type { Box } from './layout'

interface Field {
  path: string
  label: MessageDescriptor
}

export interface NumberField extends Field {
  kind: 'number'
  min: number
  max: number
  step: number
  fallback: number
  /** How the number is written: 0.5 as 50, for example. */
  shownTimes?: number
  unit?: '%' | 'dB' | '°' | '×' | 's'
  /** May have key frames. */
  isAnimated?: boolean
  /** Whole milliseconds, written as seconds. */
  isWhole?: boolean
  /** Changed by an edit of its own: the clip's length follows. */
  isSpeed?: boolean
}

export interface ChoiceField extends Field {
  kind: 'choice'
  options: Record<string, MessageDescriptor>
  fallback: string
}

export interface PointField extends Field {
  kind: 'point'
  min: number
  max: number
  isAnimated: boolean
}

export interface SwitchField extends Field {
  kind: 'switch'
}

export interface TextField extends Field {
  kind: 'text'
}

/** A font that was brought. */
export interface FontField extends Field {
  kind: 'font'
}

export type ClipField = NumberField | ChoiceField | PointField | SwitchField | TextField | FontField

export interface FieldGroup {
  id: string
  label: MessageDescriptor
  fields: ClipField[]
}

const share = (path: string, label: MessageDescriptor, more: Partial<NumberField> = {}): NumberField => {
  return { kind: 'number', path, label, min: 0, max: 1, step: 0.01, fallback: 1, shownTimes: 100, unit: '%', ...more }
}
const seconds = (path: string, label: MessageDescriptor, max = 86_400_000): NumberField => {
  return { kind: 'number', path, label, min: 0, max, step: 100, fallback: 0, shownTimes: 0.001, unit: 's', isWhole: true }
}
const gain = (path: string): NumberField => {
  return { kind: 'number', path, label: msg`Volume`, min: -60, max: 24, step: 1, fallback: 0, unit: 'dB', isAnimated: true }
}
const speed = (path: string): NumberField => {
  return { kind: 'number', path, label: msg`Speed`, min: 0.1, max: 10, step: 0.1, fallback: 1, unit: '×', isSpeed: true }
}

export const EASINGS: Record<string, MessageDescriptor> = {
  in_out: msg`Soft`,
  linear: msg`Even`,
  in: msg`Soft start`,
  out: msg`Soft end`,
  hold: msg`Hold, then jump`,
  back: msg`Overshoot`,
  bounce: msg`Bounce`,
}

const FITS = { cover: msg`Fill the frame`, contain: msg`Show all`, blur_fill: msg`Show all, blurred behind`, crop: msg`Own pixels` }

const BLENDS = {
  normal: msg`Normal`,
  multiply: msg`Multiply`,
  screen: msg`Screen`,
  overlay: msg`Overlay`,
  darken: msg`Darken`,
  lighten: msg`Lighten`,
  add: msg`Add`,
  soft_light: msg`Soft light`,
  hard_light: msg`Hard light`,
  difference: msg`Difference`,
}

const ALIGNS = { start: msg`Start`, center: msg`Middle`, end: msg`End`, justify: msg`Justified` }

const PICTURE: FieldGroup = {
  id: 'picture',
  label: msg`Picture`,
  fields: [
    share('look.opacity', msg`Opacity`, { isAnimated: true }),
    share('look.transform.scale', msg`Size`, { max: 20, isAnimated: true }),
    { kind: 'number', path: 'look.transform.rotation', label: msg`Rotation`, min: -36_000, max: 36_000, step: 1, fallback: 0, unit: '°', isAnimated: true },
    { kind: 'point', path: 'look.transform.position', label: msg`Position`, min: -4, max: 5, isAnimated: true },
    { kind: 'choice', path: 'look.fit', label: msg`Fit`, options: FITS, fallback: 'cover' },
    { kind: 'choice', path: 'look.blend', label: msg`Mixing`, options: BLENDS, fallback: 'normal' },
    share('look.corner_radius', msg`Round corners`, { max: 0.5, fallback: 0 }),
  ],
}

const CAMERA: FieldGroup = {
  id: 'camera',
  label: msg`Camera`,
  fields: [
    { kind: 'number', path: 'content.camera.from.zoom', label: msg`Zoom at the start`, min: 1, max: 4, step: 0.01, fallback: 1, unit: '×' },
    { kind: 'number', path: 'content.camera.to.zoom', label: msg`Zoom at the end`, min: 1, max: 4, step: 0.01, fallback: 1, unit: '×' },
    { kind: 'point', path: 'content.camera.from', label: msg`Looks at, at the start`, min: 0, max: 1, isAnimated: false },
    { kind: 'point', path: 'content.camera.to', label: msg`Looks at, at the end`, min: 0, max: 1, isAnimated: false },
    { kind: 'choice', path: 'content.camera.easing', label: msg`Movement`, options: EASINGS, fallback: 'in_out' },
  ],
}

const COLOUR: FieldGroup = {
  id: 'colour',
  label: msg`Colour`,
  fields: [
    { kind: 'number', path: 'look.color.exposure', label: msg`Exposure`, min: -4, max: 4, step: 0.1, fallback: 0 },
    { kind: 'number', path: 'look.color.contrast', label: msg`Contrast`, min: 0, max: 4, step: 0.05, fallback: 1 },
    { kind: 'number', path: 'look.color.saturation', label: msg`Saturation`, min: 0, max: 4, step: 0.05, fallback: 1 },
  ],
}

const TEXT: FieldGroup = {
  id: 'text',
  label: msg`Text`,
  fields: [
    share('content.size', msg`Size of the letters`, { min: 0.01, fallback: 0.09 }),
    { kind: 'choice', path: 'content.align', label: msg`Alignment`, options: ALIGNS, fallback: 'center' },
    { kind: 'font', path: 'content.font', label: msg`Font` },
  ],
}

const SOUND: FieldGroup = {
  id: 'sound',
  label: msg`Sound`,
  fields: [
    gain('gain_db'),
    { kind: 'number', path: 'pan', label: msg`Left to right`, min: -1, max: 1, step: 0.1, fallback: 0, isAnimated: true },
    seconds('fade_in_ms', msg`Fade in`),
    seconds('fade_out_ms', msg`Fade out`),
    { kind: 'switch', path: 'looped', label: msg`Start again at its end` },
  ],
}

const FILM_SOUND: FieldGroup = {
  id: 'sound',
  label: msg`Sound`,
  fields: [gain('content.sound.gain_db'), seconds('content.sound.fade_in_ms', msg`Fade in`), seconds('content.sound.fade_out_ms', msg`Fade out`)],
}

/** The fields of a clip, by what they are about. Times stand apart. */
export function fieldGroups(box: Box): FieldGroup[] {
  const { clip } = box
  if (!clip) return []
  if (!clip.content) return [SOUND, source('', true)]
  const content = clip.content
  switch (content.kind) {
    case 'still':
      return [PICTURE, CAMERA, COLOUR]
    case 'video':
      return [PICTURE, ...(content.sound ? [FILM_SOUND] : []), source('content.', true), COLOUR]
    case 'visualiser':
      return [PICTURE, source('content.', false), COLOUR]
    case 'text':
      return [{ ...TEXT, fields: [...texts(content.runs?.length ?? 0), ...TEXT.fields] }, PICTURE]
    default:
      return [PICTURE, COLOUR]
  }
}

const source = (prefix: string, hasSpeed: boolean): FieldGroup => ({
  id: 'source',
  label: msg`File`,
  fields: [seconds(`${prefix}source_in_ms`, msg`Begins in the file at`), ...(hasSpeed ? [speed(`${prefix}speed`)] : [])],
})

/** Each run of letters has a look of its own, and is written apart. */
const texts = (count: number): TextField[] =>
  Array.from({ length: Math.min(count, 20) }, (_, run) => ({ kind: 'text', path: `content.runs.${run}.text`, label: msg`Words` }))

/** What people call a field that is named in a document, for who has to choose. */
export function labelOf(path: string): MessageDescriptor | undefined {
  if (path === 'text') return msg`Words`
  if (path.startsWith('words.')) return msg`Time of a word`
  const groups = [PICTURE, CAMERA, COLOUR, TEXT, SOUND, FILM_SOUND, source('', true), source('content.', true)]
  return groups.flatMap((group) => group.fields).find((field) => field.path === path)?.label
}
