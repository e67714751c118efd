import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import { AudioLines, Captions, Clapperboard, FileText, Film, Image, ImagePlay, Package, Palette, Type, type LucideIcon } from 'lucide-react'

import type { DerivativeRole } from '../../api/assets'
import type { Asset } from '../../api/projects'
import { nameOf } from '../project/outputs'

/** What files are for, in the order in which people look for them: several, and one. */
export const KINDS: readonly (readonly [Asset['kind'], MessageDescriptor, MessageDescriptor, LucideIcon])[] = [
  ['image', msg`Pictures`, msg`Picture`, Image],
  ['video', msg`Films`, msg`Film`, Film],
  ['audio', msg`Sounds`, msg`Sound`, AudioLines],
  ['captions', msg`Captions`, msg`Captions`, Captions],
  ['final', msg`Finished videos`, msg`Finished video`, Clapperboard],
  ['animatic', msg`Animatics`, msg`Animatic`, Clapperboard],
  ['clip', msg`Clips of scenes`, msg`Clip of a scene`, ImagePlay],
  ['thumbnail', msg`Posters`, msg`Poster`, Image],
  ['document', msg`Documents`, msg`Document`, FileText],
  ['package', msg`Packages for editors`, msg`Package for an editor`, Package],
  ['lut', msg`Tables of colours`, msg`Table of colours`, Palette],
  ['font', msg`Fonts`, msg`Font`, Type],
]

export const kindOf = (kind: Asset['kind']) => KINDS.find(([one]) => one === kind)

/** What a file is called: as whoever brought it calls it, or as it is stored. */
export const titleOf = (asset: Asset): string => asset.name ?? (nameOf(asset) || asset.id)

export const derivativeOf = (asset: Asset, role: DerivativeRole) => asset.derivatives.find((one) => one.role === role)

/** So many columns are enough for a waveform of a card. */
const ENOUGH_COLUMNS = 300
const COLUMNS_A_SECOND: readonly (readonly [DerivativeRole, number])[] = [
  ['waveform_x64', 1.5625],
  ['waveform_x16', 6.25],
  ['waveform_x4', 25],
  ['waveform', 100],
]

/** The coarsest waveform that is fine enough for so many columns. */
export function waveformOf(asset: Asset, columns = ENOUGH_COLUMNS) {
  const seconds = (asset.facts?.duration_ms ?? 0) / 1000
  const there = COLUMNS_A_SECOND.filter(([role]) => derivativeOf(asset, role))
  const [role] = there.find(([, each]) => each * seconds >= columns) ?? there.at(-1) ?? []
  return role && derivativeOf(asset, role)
}
