import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'

import { filmFilesQuery } from '../../../api/films'
import type { Asset } from '../../../api/projects'
import { waveformOf } from '../../gallery/kinds'
import type { Layout } from '../calculations/layout'

/** The part of a sound that a clip plays, and what its peaks are read of: a file that was brought, or a sound that was made. */
export interface Wave {
  peaks: { url: string } | { asset: string }
  fromMs: number
  toMs: number
}

/** So many columns a second are enough for most views; strips draw what they have room for. */
const COLUMNS_A_SECOND = 25

const NO_ASSETS: readonly Asset[] = []
const NO_FILES: Readonly<Record<string, string>> = {}

/** What the clips of a timeline sound like: those of sounds that were made for the project, and of those that were brought. */
export function useWaves(project: string, layout: Layout, assets: readonly Asset[] = NO_ASSETS): ReadonlyMap<string, Wave> {
  const files = useQuery(filmFilesQuery(project, assets)).data ?? NO_FILES
  return useMemo(() => wavesOf(layout, files, assets), [layout, files, assets])
}

/** By the ids of clips. `files` are the ids of assets by the names that the timeline has for them. Pure. */
export function wavesOf(layout: Layout, files: Readonly<Record<string, string>>, assets: readonly Asset[]): ReadonlyMap<string, Wave> {
  const byId = new Map(assets.map((asset) => [asset.id, asset]))
  const waves = new Map<string, Wave>()
  for (const { id, clip } of layout.byId.values()) {
    if (clip?.source === undefined) continue
    // What somebody brought is named by its id.
    const asset = byId.get(files[clip.source] ?? clip.source)
    const peaks = asset && peaksOf(asset)
    if (!peaks) continue
    const { source_in_ms: fromMs = 0, speed = 1, duration_ms } = clip
    waves.set(id, { peaks, fromMs, toMs: fromMs + duration_ms * speed })
  }
  return waves
}

function peaksOf(asset: Asset): Wave['peaks'] | undefined {
  const brought = waveformOf(asset, ((asset.facts?.duration_ms ?? 0) / 1000) * COLUMNS_A_SECOND)
  if (brought) return { url: brought.url }
  return asset.mime === 'audio/flac' && asset.status === 'READY' ? { asset: asset.id } : undefined
}
