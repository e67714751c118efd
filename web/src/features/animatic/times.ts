import type { SceneStart } from '../../api/films'

/** How scenes follow each other in the finished video, in milliseconds (`gala-core`, `compose.rs`). */
const FADE_MS = 400
const LEAD_MS = 50
const FIRST_LEAD_MS = 300
const TAIL_MS = 100
const LAST_TAIL_MS = 900
const LEAST_BODY_MS = 800
/** Rates whose frames meet whole milliseconds less often than this are not rounded to them. */
const LONGEST_GRID_MS = 200

/** A scene in an animatic. */
export interface SceneTimes extends SceneStart {
  speechMs: number
  endMs: number
}

interface Timed {
  number: number
  /** How long its speech is, or is thought to be. */
  spokenMs: number
  leastMs: number | null
}

/** Returns when each scene is seen and heard, exactly as the video of these scenes has it. */
export function timesOf(scenes: readonly Timed[], fps: number): SceneTimes[] {
  const times: SceneTimes[] = []
  let end = 0
  scenes.forEach(({ number, spokenMs, leastMs }, at) => {
    const [isFirst, isLast] = [at === 0, at === scenes.length - 1]
    const fade = toGrid(FADE_MS, fps)
    const lead = isFirst ? FIRST_LEAD_MS : LEAD_MS
    const tail = isLast ? LAST_TAIL_MS : TAIL_MS
    const body = toGrid(Math.max(lead + spokenMs + tail, leastMs ?? 0, LEAST_BODY_MS), fps)
    const [fadeIn, fadeOut] = [isFirst ? 0 : fade, isLast ? 0 : fade]
    const startMs = end - fadeIn
    end = startMs + fadeIn + body + fadeOut
    times.push({ number, startMs, aloneMs: startMs + fadeIn, speechMs: startMs + fadeIn + lead, endMs: end })
  })
  return times
}

/** Rounds up to whole frames, where some of them end at whole milliseconds. */
function toGrid(ms: number, fps: number): number {
  if (!Number.isInteger(fps)) return ms
  const grid = 1000 / divisor(1000, fps)
  return grid <= LONGEST_GRID_MS ? Math.ceil(ms / grid) * grid : ms
}

const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b))
