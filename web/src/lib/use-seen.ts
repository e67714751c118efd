import { useEffect, useRef, useState } from 'react'

/** Something is made ready so many pixels before it comes into view. */
const AHEAD = '300px'

/** Whether an element has come into view; also where a browser does not tell. */
export function useSeen<T extends Element>() {
  const ref = useRef<T>(null)
  const [isSeen, setSeen] = useState(!('IntersectionObserver' in globalThis))
  useEffect(() => {
    if (isSeen || !ref.current) return
    const observer = new IntersectionObserver((entries) => entries.some(({ isIntersecting }) => isIntersecting) && setSeen(true), { rootMargin: AHEAD })
    observer.observe(ref.current)
    return () => observer.disconnect()
  }, [isSeen])
  return { ref, isSeen }
}
