import type { Layout } from './layout'

/** Where something may stick to. */
export interface Targets {
  /** In order. */
  times: readonly number[]
}

/** All borders but those of what is moved, the playhead, markers and the beginning; scenes begin at borders. Pure. */
export function targetsOf(layout: Layout, moving: ReadonlySet<string>, playheadMs: number, markers: readonly number[] = []): Targets {
  const times = new Set([0, playheadMs, ...markers])
  for (const row of layout.rows) {
    for (const box of row.boxes) if (!moving.has(box.id)) times.add(box.startMs).add(box.endMs)
  }
  return { times: [...times].sort((a, b) => a - b) }
}

/** The aim that is nearest to a time, if it is near enough. */
export function nearest({ times }: Targets, ms: number, withinMs: number): number | undefined {
  let [low, high] = [0, times.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((times[middle] ?? 0) < ms) low = middle + 1
    else high = middle
  }
  const around = [times[low - 1], times[low]].filter((time) => time !== undefined)
  const best = around.sort((a, b) => Math.abs(a - ms) - Math.abs(b - ms))[0]
  return best !== undefined && Math.abs(best - ms) <= withinMs ? best : undefined
}

export interface Snapped {
  deltaMs: number
  /** Where it sticks. */
  atMs: number | undefined
}

/** Moves edges by so much, or so that one of them lies on an aim. Pure. */
export function snappedDelta(edges: readonly number[], deltaMs: number, targets: Targets, withinMs: number): Snapped {
  let best: Snapped = { deltaMs, atMs: undefined }
  let distance = Infinity
  for (const edge of edges) {
    const aim = nearest(targets, edge + deltaMs, withinMs)
    if (aim === undefined || Math.abs(aim - edge - deltaMs) >= distance) continue
    distance = Math.abs(aim - edge - deltaMs)
    best = { deltaMs: aim - edge, atMs: aim }
  }
  return best
}
