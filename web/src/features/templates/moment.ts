/** Moments are chosen in steps of so many milliseconds. */
export const STEP_MS = 100
/** Behind its middle a video tells most: all that comes in is there, and nothing has gone. */
const TELLING = 0.6

/** The moment of a video that is shown before somebody chooses another. */
export const tellingMoment = (durationMs: number): number => Math.round((durationMs * TELLING) / STEP_MS) * STEP_MS
