/** Frames and the times at which players show them. */

/** Where to seek so that a frame is seen: its middle. At its very beginning the one before may still be shown. */
export const seekTime = (frame: number, fps: number) => (Math.max(0, frame) + 0.5) / fps

/** The frame that is seen at a time. */
export const frameAt = (seconds: number, fps: number) => Math.floor(seconds * fps + 1e-6)
