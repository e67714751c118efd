/** A moment of a film that something is to be said of. */
export interface Pin {
  id: string
  atMs: number
  /** Who said what, for who does not see where it stands. */
  label: string
  isSettled: boolean
}

/** Pins that would stand on each other, as one. */
export interface PinGroup {
  /** From 0 to 1, of the length. */
  at: number
  pins: Pin[]
}

/** Fingers hit pins that are so far apart: a share of the length, on the narrowest screens. */
const APART = 0.07

/** Puts pins together that are too near to each other to be hit one by one. */
export function groupsOf(pins: readonly Pin[], durationMs: number): PinGroup[] {
  if (durationMs <= 0) return []
  const groups: PinGroup[] = []
  for (const pin of [...pins].sort((a, b) => a.atMs - b.atMs)) {
    const at = Math.min(1, Math.max(0, pin.atMs / durationMs))
    const last = groups.at(-1)
    if (last && at - last.at < APART) last.pins.push(pin)
    else groups.push({ at, pins: [pin] })
  }
  return groups
}
