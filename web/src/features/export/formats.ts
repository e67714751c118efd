import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'

import type { DocumentLosses, LossReport, PackageFile } from '../../api/packages'

/** A document of a package, and what opens it: docs/HANDOVER.md. */
export interface Format {
  /** As `losses.json` calls it. */
  document: string
  title: string
  programs: string
  isOf: (path: string) => boolean
}

/** Those that editing programs open, in the order in which people look for them. */
export const FORMATS: readonly Format[] = [
  { document: 'otio', title: 'OpenTimelineIO', programs: 'DaVinci Resolve 18.5, Premiere Pro 25.6, Kdenlive 25.04', isOf: (path) => path.endsWith('.otio') && path !== 'content.otio' },
  { document: 'fcpxml_final_cut', title: 'FCPXML 1.10', programs: 'Final Cut Pro 10.6', isOf: (path) => path.endsWith('-final-cut.fcpxml') },
  { document: 'fcpxml_resolve', title: 'FCPXML 1.10', programs: 'DaVinci Resolve 18', isOf: (path) => path.endsWith('-resolve.fcpxml') },
  { document: 'xmeml', title: 'Final Cut Pro 7 XML', programs: 'Premiere Pro, DaVinci Resolve', isOf: (path) => path.endsWith('-premiere.xml') },
  { document: 'mlt', title: 'MLT', programs: 'Shotcut, Kdenlive', isOf: (path) => path.endsWith('.mlt') },
  { document: 'edl', title: 'EDL (CMX3600)', programs: '', isOf: (path) => path.endsWith('.edl') },
  { document: 'capcut', title: 'CapCut, JianYing', programs: 'CapCut', isOf: (path) => path === 'draft_content.json' },
]

export const isCaption = (path: string) => path.startsWith('captions/')
export const isMedia = (path: string) => path.startsWith('media/')

/** What a clip does that programs read in another way, or not at all. */
const FEATURES: Record<string, MessageDescriptor> = {
  camera: msg`Camera moves`,
  text: msg`Text`,
  drawing: msg`Drawings and shapes`,
  visualiser: msg`Sound made visible`,
  fit: msg`Pictures fitted into the frame`,
  transform: msg`Place, size and turn`,
  opacity: msg`Opacity`,
  mask: msg`Masks`,
  shadow: msg`Shadows`,
  corners: msg`Corners`,
  colour: msg`Colours`,
  blend: msg`Blend modes`,
  speed: msg`Speed`,
  enter_or_exit: msg`How clips come and go`,
  transition: msg`Transitions that are no dissolves`,
  volume: msg`Volume`,
  fades: msg`Fades`,
  pan: msg`Panning`,
  ducking: msg`Music that gives way to speech`,
  loop: msg`Looped sounds`,
  captions: msg`Captions`,
  markers: msg`Markers`,
  length: msg`More clips than the format counts`,
}

/** What people call something; what is not known yet is said as the package says it. */
export const featureName = (feature: string, t: (message: MessageDescriptor) => string) => {
  const name = FEATURES[feature]
  return name ? t(name) : feature.replaceAll('_', ' ')
}

/** What is there instead, as packages say it. What is not known yet is said as it stands there. */
const INSTEAD: Record<string, MessageDescriptor> = {
  'a cut in its middle; both clips have the pictures for a transition as handles': msg`a cut in its middle; both clips have the pictures for a transition`,
  'a dissolve of the same length': msg`a dissolve of the same length`,
  'the clip lies over the others as it is: set its blend mode': msg`the clip lies over the others as it is: set its blend mode`,
  "the words with their times, in the program's own style": msg`the words with their times, in the program’s own style`,
  'the files in the folder captions': msg`the files in the folder captions`,
  'locators in the list of the lowest track': msg`locators in the list of the lowest track`,
  'the nearest of eleven colours': msg`the nearest of eleven colours`,
  'markers without their colours': msg`markers without their colours`,
  'more than 999 events: some programs read the first 999': msg`more than 999 events: some programs read the first 999`,
}

export const insteadOf = (instead: string, t: (message: MessageDescriptor) => string) => {
  const words = INSTEAD[instead]
  return words ? t(words) : instead === 'nothing' ? '' : instead
}

export interface LostThing {
  feature: string
  outcome: 'approximated' | 'beside' | 'dropped'
  /** What is there instead. */
  instead: string
  /** Of how many clips. */
  count: number
}

/** What a document loses, each kind once with how often. Pure. */
export function lostIn(document: DocumentLosses | undefined): LostThing[] {
  const all = new Map<string, LostThing>()
  for (const { feature, outcome, instead } of document?.losses ?? []) {
    const key = `${feature} ${outcome} ${instead}`
    const known = all.get(key)
    all.set(key, { feature, outcome, instead, count: (known?.count ?? 0) + 1 })
  }
  return [...all.values()]
}

/** What is in the media themselves, by how many clips have it. Pure. */
export function bakedFeatures({ baked }: LossReport): [string, number][] {
  const counts = new Map<string, number>()
  for (const feature of baked.flatMap(({ features }) => features)) counts.set(feature, (counts.get(feature) ?? 0) + 1)
  return [...counts].sort((a, b) => b[1] - a[1])
}

export const sizeOf = (files: readonly PackageFile[]) => files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
