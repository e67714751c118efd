import { useLingui } from '@lingui/react/macro'
import { useCallback, useRef, type PointerEvent } from 'react'

import type { Line } from '../../api/comments'
import { frameOfMs } from '../../lib/frames'
import { useOfTime } from '../player/use-transport'
import styles from './drawing-layer.module.css'
import { begun, drawn, pointOf, polyline } from './strokes'
import type { Discussion } from './use-discussion'

/** While a film runs, a drawing is seen for so long. */
const SEEN_MS = 1200

/** What was drawn on the frame that is seen, and what is being drawn. */
export function DrawingLayer({ discussion }: { discussion: Discussion }) {
  const { film, threads, isShown, isDrawing, lines, setLines } = discussion
  const of = useCallback(
    (ms: number) =>
      threads
        .filter(({ comment, atMs }) => comment.drawing.length > 0 && atMs !== undefined && isSeen(film, ms, atMs))
        .map(({ comment }) => comment.id)
        .join(' '),
    [film, threads],
  )
  const seen = useOfTime(film, of).split(' ')
  const old = isShown ? threads.filter(({ comment }) => seen.includes(comment.id)) : []
  return (
    <>
      {old.map(({ comment }) => (
        <Drawing key={comment.id} lines={comment.drawing} />
      ))}
      {(isDrawing || lines.length > 0) && <Canvas lines={lines} setLines={setLines} isDrawing={isDrawing} />}
    </>
  )
}

function isSeen(film: Discussion['film'], ms: number, atMs: number): boolean {
  if (film.state.isPlaying) return ms >= atMs && ms < atMs + SEEN_MS
  return frameOfMs(ms, film.fps) === frameOfMs(atMs, film.fps)
}

function Drawing({ lines }: { lines: readonly Line[] }) {
  const { t } = useLingui()
  return (
    <svg className={styles.layer} viewBox="0 0 1000 1000" preserveAspectRatio="none" role="img" aria-label={t`Drawing`}>
      <Lines lines={lines} />
    </svg>
  )
}

/** Light in dark: seen on every picture. */
function Lines({ lines }: { lines: readonly Line[] }) {
  return lines.map((line, at) => (
    <g key={at}>
      <polyline className={styles.under} points={polyline(line)} />
      <polyline className={styles.line} points={polyline(line)} />
    </g>
  ))
}

type CanvasProps = Pick<Discussion, 'lines' | 'setLines' | 'isDrawing'>

function Canvas({ lines, setLines, isDrawing }: CanvasProps) {
  const { t } = useLingui()
  const isDown = useRef(false)
  const place = (event: PointerEvent<SVGSVGElement>) => pointOf(event, event.currentTarget.getBoundingClientRect())
  const begin = (event: PointerEvent<SVGSVGElement>) => {
    if (!isDrawing || event.button !== 0) return
    isDown.current = true
    event.currentTarget.setPointerCapture?.(event.pointerId)
    const point = place(event)
    setLines((lines) => begun(lines, point))
  }
  const goOn = (event: PointerEvent<SVGSVGElement>) => {
    if (!isDown.current) return
    const point = place(event)
    setLines((lines) => drawn(lines, point))
  }
  const end = () => {
    isDown.current = false
  }
  return (
    <svg
      className={styles.layer}
      data-drawing={isDrawing}
      viewBox="0 0 1000 1000"
      preserveAspectRatio="none"
      role="img"
      aria-label={t`Drawing for the new comment`}
      onPointerDown={begin}
      onPointerMove={goOn}
      onPointerUp={end}
      onPointerCancel={end}
    >
      <Lines lines={lines} />
    </svg>
  )
}
