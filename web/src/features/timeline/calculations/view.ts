import { frameOf, framesPerSecond, msOf, type Rate } from '../../../lib/timecode'

/** How much of a timeline is seen. All pure. */

/** A scroll box of a screen of high density ends at 2^24 of its pixels. */
const MOST_PX = 4_000_000
/** A frame is at most so wide. */
const FRAME_PX = 40
const STEP = 1.5

/** Pixels per millisecond, between all of it in a third of the width and single frames. */
export function clampedScale(scale: number, endMs: number, widthPx: number, rate: Rate): number {
  const most = Math.min((FRAME_PX * framesPerSecond(rate)) / 1000, MOST_PX / Math.max(endMs, 1000))
  return Math.max(Math.min(scale, most), Math.min(fitScale(endMs, widthPx) / 3, most))
}

/** All of it in the width, with a little room at its end. */
export const fitScale = (endMs: number, widthPx: number) => Math.max(widthPx - 48, 100) / Math.max(endMs, 1000)

export const zoomedIn = (scale: number, steps = 1) => scale * STEP ** steps

/** Where to scroll so that a time stays at its place on the screen. */
export const scrollFor = (ms: number, scale: number, placePx: number) => Math.max(0, ms * scale - placePx)

export interface Tick {
  ms: number
  isNamed: boolean
}

/** Names of times are so wide. */
const NAME_PX = 104
const SECONDS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200]
const FRAMES = [1, 2, 5, 10]

/** Which times of the ruler are marked between two, and which of them are named. */
export function ticksOf(fromMs: number, toMs: number, scale: number, rate: Rate): Tick[] {
  const fps = Math.round(framesPerSecond(rate))
  const steps = [...FRAMES.filter((frames) => frames < fps), ...SECONDS.map((seconds) => seconds * fps)]
  const wide = (frames: number) => msOf(frames, rate) * scale
  const named = steps.find((frames) => wide(frames) >= NAME_PX) ?? 7200 * fps
  const marked = steps.find((frames) => named % frames === 0 && wide(frames) >= 10) ?? named
  const ticks: Tick[] = []
  const first = Math.max(0, Math.floor(frameOf(fromMs, rate) / marked))
  for (let frame = first * marked; msOf(frame, rate) <= toMs; frame += marked) {
    ticks.push({ ms: msOf(frame, rate), isNamed: frame % named === 0 })
  }
  return ticks
}
