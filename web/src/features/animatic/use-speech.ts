import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'

import { contentUrl, type Scene } from '../../api/projects'
import { speechQuery } from '../../api/scenes'
import { timesOf, type SceneTimes } from './times'

/** When scenes are seen and heard, and what is heard. */
export interface Speech {
  times: SceneTimes[]
  /** By the number of a scene. */
  sounds: ReadonlyMap<number, string>
  /** Whether the lengths of some scenes are still guessed. */
  isGuessed: boolean
}

/** Asks for the speech of scenes. Until it is known each lasts as long as was estimated; so do those that have none. */
export function useSpeech(project: string, scenes: readonly Scene[], fps: number): Speech {
  const { data, isPending } = useQuery(speechQuery(project))
  return useMemo(() => {
    const spoken = new Map(data?.map((one) => [one.scene_id, one]))
    const timed = scenes.map(({ id, number, estimated_ms, least_ms }) => ({
      number,
      spokenMs: spoken.get(id)?.duration_ms ?? estimated_ms,
      leastMs: least_ms ?? null,
    }))
    const sounds = scenes.flatMap(({ id, number }): [number, string][] => {
      const asset = spoken.get(id)?.asset_id
      return asset ? [[number, contentUrl(asset)]] : []
    })
    return { times: timesOf(timed, fps), sounds: new Map(sounds), isGuessed: isPending }
  }, [scenes, data, isPending, fps])
}
