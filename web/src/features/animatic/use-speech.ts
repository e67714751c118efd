import { useQueries } from '@tanstack/react-query'
import { useEffect, useMemo, useState } from 'react'

import { contentUrl, type Scene } from '../../api/projects'
import { takesQuery } from '../../api/scenes'
import { timesOf, type SceneTimes } from './times'

/** So many scenes are asked about at a time. */
const AT_ONCE = 6

/** When scenes are seen and heard, and what is heard. */
export interface Speech {
  times: SceneTimes[]
  /** By the number of a scene. */
  sounds: ReadonlyMap<number, string>
  /** Whether the lengths of some scenes are still guessed. */
  isGuessed: boolean
}

/** Asks for the speech of scenes in their order, a few at a time. What is not known yet lasts as long as was estimated. */
export function useSpeech(project: string, scenes: readonly Scene[], fps: number): Speech {
  const [asked, setAsked] = useState(AT_ONCE)
  const takes = useQueries({
    queries: scenes.slice(0, asked).map((scene) => ({ ...takesQuery(project, scene.id), staleTime: 30_000 })),
  })
  const told = takes.filter(({ isPending }) => !isPending).length
  useEffect(() => setAsked(told + AT_ONCE), [told])

  const spoken = takes.map(({ data }, at) => data?.find(({ id }) => id === scenes[at]?.takes.speech))
  const key = spoken.map((take) => `${take?.asset_id}:${take?.duration_ms}`).join()
  return useMemo(() => {
    const timed = scenes.map(({ number, estimated_ms, least_ms }, at) => ({
      number,
      spokenMs: spoken[at]?.duration_ms ?? estimated_ms,
      leastMs: least_ms ?? null,
    }))
    const sounds = scenes.flatMap(({ number }, at): [number, string][] => {
      const asset = spoken[at]?.asset_id
      return asset ? [[number, contentUrl(asset)]] : []
    })
    return { times: timesOf(timed, fps), sounds: new Map(sounds), isGuessed: told < scenes.length }
    // `key` tells `spoken`, which is a new array each time.
  }, [scenes, key, told, fps])
}
