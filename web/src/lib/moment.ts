/** Moments of films in addresses: `?t=`, in whole milliseconds. */

export interface MomentSearch {
  t?: number
}

/** A day: no film is longer. */
const MOST_MS = 24 * 3600 * 1000

/** Reads the moment of an address. What is none is left out. */
export function momentSearch({ t }: Record<string, unknown>): MomentSearch {
  // An empty text and nothing at all are numbers to JavaScript, too.
  const ms = typeof t === 'number' || (typeof t === 'string' && t.trim() !== '') ? Number(t) : NaN
  return Number.isFinite(ms) && ms >= 0 && ms <= MOST_MS ? { t: Math.round(ms) } : {}
}

/** The address of a moment of a project's video, or of a comment on it. */
export function momentAddress(project: string, ms: number | undefined, comment?: string): string {
  const moment = ms === undefined ? '' : `?t=${Math.round(ms)}`
  return `${location.origin}/projects/${project}${moment}${comment === undefined ? '' : `#comment-${comment}`}`
}
