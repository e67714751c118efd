import { useLayoutEffect, useState, type RefObject } from 'react'

/** Returns how wide an element is and how far below the top of the page, in CSS pixels, as both change. */
export function usePlace(element: RefObject<HTMLElement | null>): { width: number; top: number } {
  const [place, setPlace] = useState({ width: 0, top: 0 })
  useLayoutEffect(() => {
    const measured = element.current
    if (!measured) return
    const measure = () => {
      const [width, top] = [measured.clientWidth, measured.getBoundingClientRect().top + window.scrollY]
      setPlace((before) => (before.width === width && before.top === top ? before : { width, top }))
    }
    measure()
    if (!('ResizeObserver' in window)) return
    // What stands above it grows and shrinks, too, and with it the page.
    const observer = new ResizeObserver(measure)
    observer.observe(measured)
    observer.observe(document.body)
    return () => observer.disconnect()
  }, [element])
  return place
}
