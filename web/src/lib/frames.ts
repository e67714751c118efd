/** Frames and the times at which players show them. */

/** Where to seek so that a frame is seen: its middle. At its very beginning the one before may still be shown. */
export const seekTime = (frame: number, fps: number) => (Math.max(0, frame) + 0.5) / fps

/** The frame that is seen at a time. */
export const frameAt = (seconds: number, fps: number) => Math.floor(seconds * fps + 1e-6)

/** When a frame begins, in whole milliseconds, as the server keeps moments. */
export const frameMs = (frame: number, fps: number) => Math.round((Math.max(0, frame) * 1000) / fps)

/** The frame that is seen at a moment in whole milliseconds, which may have been rounded down from its beginning. */
export const frameOfMs = (ms: number, fps: number) => Math.floor(((ms + 0.5) * fps) / 1000 + 1e-6)

/** Frames a second as timelines write them: a number, or a fraction as text. */
export function framesPerSecond(written: unknown): number | undefined {
  const NTSC: Record<number, number> = { 23.976: 24000 / 1001, 29.97: 30000 / 1001, 59.94: 60000 / 1001 }
  if (typeof written === 'number') return NTSC[written] ?? (written > 0 ? written : undefined)
  const [, over, under] = typeof written === 'string' ? (/^(\d+)\/(\d+)$/.exec(written) ?? []) : []
  return over && under ? Number(over) / Number(under) : undefined
}
