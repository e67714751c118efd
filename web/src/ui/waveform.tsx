import { useEffect, useRef } from 'react'

import styles from './waveform.module.css'

interface Props {
  /** Pairs of the least and the most, -128 to 127. */
  peaks: readonly number[]
  /** Which of the columns are drawn: all where absent. */
  from?: number
  to?: number
}

/** A canvas holds so many pixels from side to side on every machine. */
const MOST_PX = 4096

/** What a sound looks like, as wide and as high as the place that it has. Drawn in the colour of the text there. */
export function Waveform({ peaks, from = 0, to = peaks.length / 2 }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    const drawn = canvas.current
    if (!drawn) return
    const draw = () => paint(drawn, peaks, from, to)
    draw()
    if (!('ResizeObserver' in window)) return
    const observer = new ResizeObserver(draw)
    observer.observe(drawn)
    // The colours are others then.
    const scheme = window.matchMedia?.('(prefers-color-scheme: dark)')
    scheme?.addEventListener('change', draw)
    return () => {
      observer.disconnect()
      scheme?.removeEventListener('change', draw)
    }
  }, [peaks, from, to])
  return <canvas ref={canvas} className={styles.waveform} aria-hidden />
}

function paint(canvas: HTMLCanvasElement, peaks: readonly number[], from: number, to: number): void {
  const ratio = Math.min(window.devicePixelRatio || 1, 2)
  const width = Math.min(Math.round(canvas.clientWidth * ratio), MOST_PX)
  const height = Math.round(canvas.clientHeight * ratio)
  const context = width > 0 && height > 0 ? canvas.getContext('2d') : null
  if (!context) return
  canvas.width = width
  canvas.height = height
  context.fillStyle = getComputedStyle(canvas).color
  for (const [x, { low, high }] of columnsOf(peaks, from, to, width).entries()) {
    const top = Math.round(((127 - high) / 255) * height)
    const bottom = Math.round(((127 - low) / 255) * height)
    // Silence is a line, and not nothing.
    context.fillRect(x, Math.min(top, height - 1), 1, Math.max(1, bottom - top))
  }
}

export interface Column {
  low: number
  high: number
}

/** What each of so many columns holds: the least and the most of all peaks that fall into it. Pure. */
export function columnsOf(peaks: readonly number[], from: number, to: number, width: number): Column[] {
  const count = peaks.length / 2
  return Array.from({ length: width }, (_, x) => {
    const first = Math.max(0, Math.floor(from + ((to - from) * x) / width))
    const last = Math.min(count - 1, Math.max(first, Math.ceil(from + ((to - from) * (x + 1)) / width) - 1))
    let [low, high] = [0, 0]
    for (let at = first; at <= last; at += 1) {
      low = Math.min(low, peaks[2 * at] ?? 0)
      high = Math.max(high, peaks[2 * at + 1] ?? 0)
    }
    return { low, high }
  })
}
