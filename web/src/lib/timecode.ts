/** Frame rates as fractions, and times as film people write them: hours, minutes, seconds and frames. */

export interface Rate {
  num: number
  den: number
}

/** The rate that a document names: a number, or a fraction as text. 29.97 stands for 30000/1001. */
export function rateOf(fps: number | string): Rate {
  const [num, den] = String(fps).split('/').map(Number)
  if (num && den) return { num, den }
  const whole = Math.round(Number(fps)) || 30
  return Math.abs(Number(fps) - whole) > 0.001 ? { num: whole * 1000, den: 1001 } : { num: whole, den: 1 }
}

export const framesPerSecond = ({ num, den }: Rate) => num / den

/** The frame whose start is nearest to a time. */
export const frameOf = (ms: number, { num, den }: Rate) => Math.round((ms * num) / (den * 1000))

/** When a frame starts, in whole milliseconds. */
export const msOf = (frame: number, { num, den }: Rate) => Math.round((frame * den * 1000) / num)

/** The nearest start of a frame. */
export const onFrame = (ms: number, rate: Rate) => msOf(frameOf(ms, rate), rate)

/** How many numbers of frames are left out each minute, so that the clock of 29.97 and 59.94 keeps time (SMPTE ST 12-1). */
const droppedOf = ({ num, den }: Rate) => (den === 1001 && num % 30000 === 0 ? (num / 30000) * 2 : 0)

/** 00:01:02:12; a semicolon before the frames says that numbers are dropped. */
export function timecode(ms: number, rate: Rate): string {
  const base = Math.round(framesPerSecond(rate))
  const dropped = droppedOf(rate)
  let frame = Math.max(0, frameOf(ms, rate))
  if (dropped > 0) {
    const perMinute = base * 60 - dropped
    const perTen = perMinute * 10 + dropped
    const rest = frame % perTen
    const minutes = rest < base * 60 ? 0 : 1 + Math.floor((rest - base * 60) / perMinute)
    frame += Math.floor(frame / perTen) * 9 * dropped + minutes * dropped
  }
  const two = (n: number) => String(n).padStart(2, '0')
  const seconds = Math.floor(frame / base)
  const clock = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60].map(two).join(':')
  return `${clock}${dropped > 0 ? ';' : ':'}${two(frame % base)}`
}

/** Reads a timecode, of which leading parts may be left out (`2:12` are two seconds and twelve frames), or seconds (`2.5`). */
export function parseTimecode(text: string, rate: Rate): number | undefined {
  const told = text.trim()
  if (/^\d+(?:[.,]\d+)?$/.test(told)) return Math.round(Number(told.replace(',', '.')) * 1000)
  if (!/^\d+(?:[:;]\d+){1,3}$/.test(told)) return undefined
  const parts = told.split(/[:;]/).map(Number)
  const [h = 0, m = 0, s = 0, f = 0] = [...Array<number>(4 - parts.length).fill(0), ...parts]
  const base = Math.round(framesPerSecond(rate))
  if (f >= base) return undefined
  const minutes = h * 60 + m
  const skipped = droppedOf(rate) * (minutes - Math.floor(minutes / 10))
  return msOf((minutes * 60 + s) * base + f - skipped, rate)
}
