import type { Animated, Keyframe, Point } from '../../../api/timeline-document'
import { isAnimated, valueAt } from './keyframes'

/** A curve in a box, as points of it. All pure. */

export interface Frame {
  width: number
  height: number
  /** Kept free at all sides. */
  margin: number
  lengthMs: number
  low: number
  high: number
}

export const xOf = (ms: number, { width, margin, lengthMs }: Frame) => margin + (ms / Math.max(lengthMs, 1)) * (width - 2 * margin)

export const yOf = (value: number, { height, margin, low, high }: Frame) =>
  height - margin - ((value - low) / (high - low || 1)) * (height - 2 * margin)

export const msAt = (x: number, { width, margin, lengthMs }: Frame) => ((x - margin) / (width - 2 * margin)) * lengthMs

export const valueOfY = (y: number, { height, margin, low, high }: Frame) => low + ((height - margin - y) / (height - 2 * margin)) * (high - low)

/** What of a value a curve shows: a number, or one side of a point. */
export type Side = 'value' | 'x' | 'y'

export const sideOf = (value: number | Point, side: Side): number => (typeof value === 'number' ? value : side === 'y' ? value.y : value.x)

/** The values between which a curve lies, with a tenth of room, and never nothing. */
export function spanOf(frames: readonly Keyframe<number | Point>[], sides: readonly Side[]): { low: number; high: number } {
  const values = frames.flatMap(({ value }) => sides.map((side) => sideOf(value, side)))
  const [low, high] = [Math.min(...values), Math.max(...values)]
  const room = (high - low || Math.max(Math.abs(high), 1) * 0.5) * 0.15
  return { low: low - room, high: high + room }
}

/** The data of a path through all of a clip. */
export function pathOf<T extends number | Point>(value: Animated<T>, side: Side, frame: Frame): string {
  const steps = 96
  const stops = new Set(Array.from({ length: steps + 1 }, (_, step) => (step * frame.lengthMs) / steps))
  // Corners and jumps are where key frames are.
  if (isAnimated(value)) for (const { at_ms } of value as Keyframe<T>[]) stops.add(at_ms).add(Math.max(0, at_ms - 0.01))
  const times = [...stops].sort((a, b) => a - b)
  return times
    .map((ms, index) => `${index === 0 ? 'M' : 'L'}${xOf(ms, frame).toFixed(1)} ${yOf(sideOf(valueAt(value, ms), side), frame).toFixed(1)}`)
    .join('')
}
