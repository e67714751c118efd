import { useCallback, useEffect, useLayoutEffect, useRef, useState, type RefObject } from 'react'

import type { Rate } from '../../../lib/timecode'
import { clampedScale, fitScale, scrollFor, zoomedIn } from '../calculations/view'

/** What is drawn goes beyond what is seen by so much, and is drawn anew in such steps. */
const STEP_PX = 512

export interface View {
  /** Pixels per millisecond. */
  scale: number
  /** What is drawn, in pixels of the whole: from, to, and the same from above. */
  drawn: { left: number; right: number; top: number; bottom: number }
  zoomBy: (factor: number, atMs?: number) => void
  zoomIn: (steps: number) => void
  fit: () => void
  /** Shows the time from one moment to another as large as it goes. */
  show: (fromMs: number, toMs: number) => void
  /** Scrolls as little as is needed so that a time is seen. */
  reveal: (ms: number) => void
  /** The time at a place of the screen. */
  timeAt: (clientX: number) => number
  scrollBy: (px: number) => void
}

interface Wanted {
  scroller: RefObject<HTMLDivElement | null>
  endMs: number
  rate: Rate
  /** How wide the names of the tracks are. */
  headPx: number
  playhead: { ms: number }
}

/** How much of the timeline is seen, and how large. */
export function useView({ scroller, endMs, rate, headPx, playhead }: Wanted): View {
  const [size, setSize] = useState({ width: 1000, height: 600 })
  const [wanted, setWanted] = useState<number | undefined>(undefined)
  const [place, setPlace] = useState({ x: 0, y: 0 })
  const scrollTo = useRef<number | undefined>(undefined)
  const width = Math.max(size.width - headPx, 100)
  const scale = clampedScale(wanted ?? fitScale(endMs, width), endMs, width, rate)

  useEffect(() => {
    const box = scroller.current
    if (!box) return
    const look = () => {
      const [x, y] = [Math.floor(box.scrollLeft / STEP_PX), Math.floor(box.scrollTop / STEP_PX)]
      setPlace((now) => (now.x === x && now.y === y ? now : { x, y }))
    }
    const measure = new ResizeObserver(() => setSize({ width: box.clientWidth, height: box.clientHeight }))
    measure.observe(box)
    box.addEventListener('scroll', look, { passive: true })
    return () => {
      measure.disconnect()
      box.removeEventListener('scroll', look)
    }
  }, [scroller])

  useLayoutEffect(() => {
    if (scroller.current && scrollTo.current !== undefined) scroller.current.scrollLeft = scrollTo.current
    scrollTo.current = undefined
  }, [scale, scroller])

  // Hands are faster than the page is drawn: each step goes on from the one before.
  const newest = useRef(scale)
  useLayoutEffect(() => {
    newest.current = scale
  }, [scale])
  const zoomBy = useCallback(
    (factor: number, atMs = playhead.ms) => {
      const box = scroller.current
      if (!box) return
      const next = clampedScale(newest.current * factor, endMs, width, rate)
      newest.current = next
      const seen = atMs * scale - box.scrollLeft
      scrollTo.current = scrollFor(atMs, next, seen < 0 || seen > width ? width / 2 : seen)
      setWanted(next)
    },
    [scale, endMs, width, rate, scroller, playhead],
  )

  return {
    scale,
    drawn: {
      left: place.x * STEP_PX - STEP_PX,
      right: (place.x + 2) * STEP_PX + size.width,
      top: place.y * STEP_PX - STEP_PX / 2,
      bottom: (place.y + 1) * STEP_PX + size.height + STEP_PX / 2,
    },
    zoomBy,
    zoomIn: (steps) => zoomBy(zoomedIn(1, steps)),
    fit: () => setWanted(undefined),
    show: (fromMs, toMs) => {
      const box = scroller.current
      if (!box) return
      const next = clampedScale((width * 0.8) / Math.max(1, toMs - fromMs), endMs, width, rate)
      newest.current = next
      const left = Math.max(0, fromMs * next - width * 0.1)
      // Where the size stays, nothing is drawn anew that would scroll.
      if (next === scale) box.scrollLeft = left
      else scrollTo.current = left
      setWanted(next)
    },
    reveal: (ms) => {
      const box = scroller.current
      if (!box) return
      const x = ms * scale
      if (x < box.scrollLeft || x > box.scrollLeft + width - 24) box.scrollLeft = scrollFor(ms, scale, width / 4)
    },
    timeAt: (clientX) => {
      const box = scroller.current
      if (!box) return 0
      return Math.max(0, (clientX - box.getBoundingClientRect().left - headPx + box.scrollLeft) / scale)
    },
    scrollBy: (px) => {
      if (scroller.current) scroller.current.scrollLeft += px
    },
  }
}
