import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'

import { scenesQuery, type Asset, type Scene } from '../../../api/projects'
import { refreshQuery } from '../../../api/scenes'
import { waveformOf } from '../../gallery/kinds'
import type { Layout } from '../calculations/layout'
import { sceneOf } from '../calculations/names'

/** The part of a sound that a clip plays, and where its peaks are read. */
export interface Wave {
  url: string
  fromMs: number
  toMs: number
}

/** So many columns a second are enough for most views; strips draw what they have room for. */
const COLUMNS_A_SECOND = 25

/**
 * What the clips of a timeline sound like, as far as there are peaks: those of voices that somebody recorded. What is made
 * has none. Only while the video is that of the scenes as they are: else a clip may be that of another recording.
 */
export function useWaves(project: string, layout: Layout, assets: readonly Asset[] | undefined): ReadonlyMap<string, Wave> {
  const scenes = useQuery(scenesQuery(project)).data
  const hasOwn = scenes?.some(({ narration }) => narration != null) ?? false
  const isCurrent = useQuery({ ...refreshQuery(project), enabled: hasOwn }).data?.is_video_stale === false
  return useMemo(
    () => (isCurrent && scenes && assets ? wavesOf(layout, scenes, assets) : new Map<string, Wave>()),
    [isCurrent, scenes, assets, layout],
  )
}

/** By the ids of clips. Pure. */
export function wavesOf(layout: Layout, scenes: readonly Scene[], assets: readonly Asset[]): ReadonlyMap<string, Wave> {
  const byId = new Map(assets.map((asset) => [asset.id, asset]))
  const recorded = new Map(scenes.flatMap(({ number, narration }) => (narration == null ? [] : [[number, byId.get(narration)] as const])))
  const waves = new Map<string, Wave>()
  for (const box of layout.byId.values()) {
    const asset = box.look === 'speech' ? recorded.get(sceneOf(box) ?? 0) : undefined
    const url = asset && waveformOf(asset, ((asset.facts?.duration_ms ?? 0) / 1000) * COLUMNS_A_SECOND)?.url
    if (!url || !box.clip) continue
    const { source_in_ms: fromMs = 0, speed = 1, duration_ms } = box.clip
    waves.set(box.id, { url, fromMs, toMs: fromMs + duration_ms * speed })
  }
  return waves
}
