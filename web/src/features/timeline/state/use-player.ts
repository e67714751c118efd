import { useEffect, useMemo, useRef, useState, type RefObject } from 'react'

import { frameAt, seekTime } from '../../../lib/frames'
import { frameOf, framesPerSecond, msOf, type Rate } from '../../../lib/timecode'
import type { Playhead } from './playhead'

const FASTEST = 4

export interface Player {
  isPlaying: boolean
  /** How fast it goes, backwards where below 0. */
  speed: number
  toggle: () => void
  /** Again goes twice as fast. */
  shuttle: (direction: 1 | -1) => void
  stop: () => void
  /** Stops, and goes to the start of the frame that is nearest to a time. */
  seek: (ms: number) => void
  step: (frames: number) => void
  toggleSound: () => void
}

interface Wanted {
  film: RefObject<HTMLVideoElement | null>
  playhead: Playhead
  rate: Rate
  endMs: number
}

/** Plays, and keeps the playhead where the picture is: on the frame that is seen. */
export function usePlayer({ film, playhead, rate, endMs }: Wanted): Player {
  const [speed, setSpeed] = useState(0)
  const fps = framesPerSecond(rate)
  /** Where to seek, in seconds, once the film is done with the seek before. */
  const wanted = useRef<number | undefined>(undefined)
  const waitsFor = useRef<HTMLVideoElement | undefined>(undefined)

  // While it plays, the picture leads.
  useEffect(() => {
    if (speed === 0) return
    let [frame, before] = [0, performance.now()]
    const tick = (now: number) => {
      const player = film.current
      if (player && speed < 0 && !player.seeking) {
        player.currentTime = Math.max(0, player.currentTime + ((now - before) / 1000) * speed)
        if (player.currentTime === 0) setSpeed(0)
        before = now
      }
      if (player) playhead.set(msOf(frameAt(player.currentTime, fps), rate))
      frame = requestAnimationFrame(tick)
    }
    frame = requestAnimationFrame(tick)
    return () => cancelAnimationFrame(frame)
  }, [speed, film, playhead, fps, rate])

  return useMemo(() => {
    const pause = () => {
      film.current?.pause()
      setSpeed(0)
    }
    const next = () => {
      const player = film.current
      waitsFor.current = undefined
      if (!player || wanted.current === undefined) return
      player.currentTime = wanted.current
      wanted.current = undefined
    }
    /** Seeks wait for the one before: a film that is asked for too much shows nothing. */
    const show = (seconds: number) => {
      const player = film.current
      if (!player) return
      wanted.current = seconds
      if (!player.seeking) return next()
      if (waitsFor.current === player) return
      waitsFor.current = player
      player.addEventListener('seeked', next, { once: true })
    }
    const seek = (ms: number) => {
      pause()
      const frame = frameOf(Math.min(Math.max(0, ms), endMs), rate)
      playhead.set(msOf(frame, rate))
      show(seekTime(frame, fps))
    }
    const play = (next: number) => {
      const player = film.current
      if (!player) return
      setSpeed(next)
      if (next <= 0) {
        player.pause()
        return
      }
      player.playbackRate = next
      void player.play().catch(() => setSpeed(0))
    }
    const faster = (direction: 1 | -1) => {
      const isAlong = Math.sign(speed) === direction
      play(isAlong ? direction * Math.min(Math.abs(speed) * 2, FASTEST) : direction)
    }
    return {
      isPlaying: speed !== 0,
      speed,
      toggle: () => (speed === 0 ? play(1) : pause()),
      shuttle: faster,
      stop: pause,
      seek,
      step: (frames) => seek(msOf(Math.max(0, frameOf(playhead.ms, rate) + frames), rate)),
      toggleSound: () => {
        if (film.current) film.current.muted = !film.current.muted
      },
    }
  }, [speed, film, playhead, rate, fps, endMs])
}
