import type { Preview, PreviewSegment } from '../../../api/preview'

/** Which pieces of a video a player has, needs and has too many of. All pure. */

/** A segment that a player has: its name, and where it shows it. */
export interface Loaded {
  hash: string
  first: number
  frames: number
}

/** A part of a video, in seconds. */
export interface Span {
  from: number
  to: number
}

/** What is fetched before and behind the playhead, and what is kept of what was fetched. */
const BEFORE_S = 2
const AHEAD_S = 20
const KEPT_S = 60

export const rateOf = ({ fps_num, fps_den }: Preview) => fps_num / fps_den
export const lengthOf = (preview: Preview) => preview.frames / rateOf(preview)

export const spanOf = (first: number, frames: number, rate: number): Span => ({
  from: first / rate,
  to: (first + frames) / rate,
})

const meet = (one: Span, other: Span) => one.from < other.to && other.from < one.to

/** The segments that a player lacks round a time, the most urgent first: what is shown, what follows, what was before. */
export function lacking(preview: Preview, loaded: readonly Loaded[], seconds: number): PreviewSegment[] {
  const rate = rateOf(preview)
  const has = new Set(loaded.map(({ hash, first }) => `${hash} ${first}`))
  const near = { from: seconds - BEFORE_S, to: seconds + AHEAD_S }
  const wanted = preview.segments.filter(
    ({ hash, first_frame, frames }) =>
      !has.has(`${hash} ${first_frame}`) && meet(spanOf(first_frame, frames, rate), near),
  )
  const isPast = ({ first_frame, frames }: PreviewSegment) => (first_frame + frames) / rate <= seconds
  return [...wanted.filter((segment) => !isPast(segment)), ...wanted.filter(isPast)]
}

/** What of a player's segments the video no longer is, or is too far from a time to be kept. */
export function superfluous(preview: Preview, loaded: readonly Loaded[], seconds: number): Loaded[] {
  const rate = rateOf(preview)
  const is = new Set(preview.segments.map(({ hash, first_frame }) => `${hash} ${first_frame}`))
  const kept = { from: seconds - KEPT_S, to: seconds + KEPT_S }
  return loaded.filter(
    ({ hash, first, frames }) => !is.has(`${hash} ${first}`) || !meet(spanOf(first, frames, rate), kept),
  )
}
