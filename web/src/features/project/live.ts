import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'

import { follow, refresher, type JobEvent } from '../../api/events'

/** What is known of the work on a project from its events. */
export interface Live {
  /** Of each scene that is at work, from 0 to 1. */
  scenes: ReadonlyMap<number, number>
  /** Of the finished video, from 0 to 1, while it is rendered. */
  video: number | undefined
  leftMs: number | undefined
  /** Of the animatic, from 0 to 1, while it is rendered. */
  animatic: number | undefined
  /** Whether events come in. */
  isLive: boolean
}

const NOTHING: Live = { scenes: new Map(), video: undefined, leftMs: undefined, animatic: undefined, isLive: false }

/** Speech and pictures come before a scene is encoded, and take about as long. */
const BEFORE_ENCODING = 0.5
const STEPS_BEFORE = 3

/** Takes in one event. Pure. */
export function withEvent(live: Live, event: JobEvent): Live {
  const scene = event.kind === 'process_clip' ? (event.scene ?? undefined) : undefined
  if (event.event === 'progress') {
    const share = event.frames_total > 0 ? event.frames_done / event.frames_total : 0
    if (scene !== undefined) return withScene(live, scene, BEFORE_ENCODING + (1 - BEFORE_ENCODING) * share)
    if (event.kind === 'render_animatic') return { ...live, animatic: share }
    if (event.kind !== 'render_final') return live
    return { ...live, video: share, leftMs: event.left_ms }
  }
  if (event.event === 'step_finished' && scene !== undefined) {
    const before = live.scenes.get(scene) ?? 0
    return withScene(live, scene, Math.min(before + BEFORE_ENCODING / STEPS_BEFORE, Math.max(before, BEFORE_ENCODING)))
  }
  if (event.event !== 'state') return live
  if (event.kind === 'render_animatic' && event.state !== 'RUNNING') return { ...live, animatic: undefined }
  if (event.kind === 'render_final' && event.state !== 'RUNNING') return { ...live, video: undefined, leftMs: undefined }
  if (scene === undefined) return live
  if (event.state === 'RUNNING') return withScene(live, scene, live.scenes.get(scene) ?? 0)
  const scenes = new Map(live.scenes)
  scenes.delete(scene)
  return { ...live, scenes }
}

function withScene(live: Live, scene: number, share: number): Live {
  return { ...live, scenes: new Map(live.scenes).set(scene, share) }
}

/** Follows a project; what is shown of it is asked for anew as it changes. Painted at most once a frame. */
export function useLive(project: string): Live {
  const queries = useQueryClient()
  const [live, setLive] = useState(NOTHING)
  useEffect(() => {
    let now = NOTHING
    let frame = 0
    const paint = () => {
      frame ||= requestAnimationFrame(() => {
        frame = 0
        setLive(now)
      })
    }
    const refresh = refresher(queries, project)
    const stop = follow(project, {
      onEvent: (event) => {
        now = withEvent(now, event)
        if (event.event !== 'progress') refresh()
        paint()
      },
      onLive: (isLive) => {
        if (isLive && !now.isLive) refresh()
        now = { ...now, isLive }
        paint()
      },
      onPoll: () => {
        // What is asked for every few seconds is not old either.
        now = { ...now, isLive: true }
        refresh()
        paint()
      },
    })
    return () => {
      stop()
      cancelAnimationFrame(frame)
      setLive(NOTHING)
    }
  }, [project, queries])
  return live
}
