/** How somebody likes to work on timelines, kept in this browser: nothing secret, and nothing that is lost with it. */
export interface Habits {
  isSnapping: boolean
}

const KEY = 'gala.timeline'

export function readHabits(): Habits {
  let kept: Partial<Record<keyof Habits, unknown>> = {}
  try {
    kept = JSON.parse(localStorage.getItem(KEY) ?? '{}') as typeof kept
  } catch {
    // What cannot be read is as if it was not there.
  }
  return { isSnapping: kept.isSnapping !== false }
}

export function keepHabits(habits: Habits): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(habits))
  } catch {
    // A browser that keeps nothing forgets them with the page.
  }
}
