import { MOST_LINES, MOST_POINTS, type Line } from '../../api/comments'

export type Point = Line['points'][number]

/** Nearer points than this, in shares of the frame, say nothing new. */
const APART = 0.003

/** Where a pointer is on a frame, in shares of its width and height from its upper left corner. */
export function pointOf(event: { clientX: number; clientY: number }, box: DOMRect): Point {
  const share = (at: number, from: number, all: number) => Math.min(1, Math.max(0, all > 0 ? (at - from) / all : 0))
  return { x: share(event.clientX, box.left, box.width), y: share(event.clientY, box.top, box.height) }
}

/** Begins a line. A frame that is full of them takes no more. */
export const begun = (lines: readonly Line[], point: Point): Line[] =>
  lines.length >= MOST_LINES ? [...lines] : [...lines, { points: [point] }]

/** Draws the last line on to a point. A line that is full is thinned out and goes on: its ends stay where they are. */
export function drawn(lines: readonly Line[], point: Point): Line[] {
  const last = lines.at(-1)
  const end = last?.points.at(-1)
  if (!last || !end || Math.hypot(point.x - end.x, point.y - end.y) < APART) return [...lines]
  const points = last.points.length < MOST_POINTS ? last.points : last.points.filter((_, at) => at % 2 === 0)
  return [...lines.slice(0, -1), { points: [...points, point] }]
}

/** As the `points` of an SVG `polyline` in a box of 1000 x 1000. A dot is a line to itself. */
export const polyline = ({ points }: Line): string =>
  (points.length === 1 ? [...points, ...points] : points)
    .map(({ x, y }) => `${Math.round(x * 1000)},${Math.round(y * 1000)}`)
    .join(' ')
