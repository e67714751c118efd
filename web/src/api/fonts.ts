import { infiniteQueryOptions } from '@tanstack/react-query'

import { assetList } from './assets'
import type { Asset } from './projects'

/** The fonts that were brought to the workspace and can be drawn with, newest first. */
export const fontList = () => infiniteQueryOptions(assetList({ project: 'none', kind: 'font', status: 'READY' }))

/** What a font calls itself, or else its file. */
export function fontName(font: Asset): string {
  const facts = font.facts?.font
  if (!facts) return font.name ?? font.id
  return facts.style && facts.style !== 'Regular' ? `${facts.family} ${facts.style}` : facts.family
}

/** Where the font is read as it is drawn with. */
export const drawnFontUrl = (font: Asset): string | undefined => font.derivatives.find(({ role }) => role === 'font')?.url
export const specimenUrl = (font: Asset): string | undefined => font.derivatives.find(({ role }) => role === 'thumbnail')?.url
