import type { Scene } from '../../api/projects'
import type { SceneTimes } from './times'

/** How near the camera is at most, and how near it stays as it pans (`gala-core`, `compose.rs`). */
const NEAR = 1.14
const PANNING = 1.16
const OFF = (1 - 1 / PANNING) / 2

/** Where a camera looks: a place in shares of the picture, and how near. */
type View = readonly [x: number, y: number, zoom: number]

const FAR: View = [0.5, 0.5, 1]
const MOVES: Record<Scene['motion'], readonly [View, View]> = {
  zoom_in: [FAR, [0.5, 0.5, NEAR]],
  zoom_out: [[0.5, 0.5, NEAR], FAR],
  pan_left: [[0.5 + OFF, 0.5, PANNING], [0.5 - OFF, 0.5, PANNING]],
  pan_right: [[0.5 - OFF, 0.5, PANNING], [0.5 + OFF, 0.5, PANNING]],
  pan_up: [[0.5, 0.5 + OFF, PANNING], [0.5, 0.5 - OFF, PANNING]],
  pan_down: [[0.5, 0.5 - OFF, PANNING], [0.5, 0.5 + OFF, PANNING]],
  hold: [FAR, FAR],
}

/** Slow at both ends. */
const eased = (share: number) => share * share * (3 - 2 * share)

/** How the picture of a scene is moved at a moment, as CSS does. */
export function cameraAt(motion: Scene['motion'], { startMs, endMs }: SceneTimes, ms: number): string {
  const share = eased(Math.min(1, Math.max(0, (ms - startMs) / Math.max(1, endMs - startMs))))
  const [from, to] = MOVES[motion]
  const [x, y, zoom] = from.map((start, at) => start + ((to[at] ?? start) - start) * share) as unknown as View
  const percent = (place: number) => `${((0.5 - place) * 100).toFixed(3)}%`
  return `scale(${zoom.toFixed(4)}) translate(${percent(x)}, ${percent(y)})`
}

/** How much is seen of a scene at a moment, from 0 to 1, above the one before. */
export function opacityAt({ startMs, aloneMs }: SceneTimes, ms: number): number {
  if (aloneMs <= startMs) return ms >= startMs ? 1 : 0
  return Math.min(1, Math.max(0, (ms - startMs) / (aloneMs - startMs)))
}
