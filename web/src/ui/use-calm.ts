import { useEffect, useState } from 'react'

import { pageScroll } from '../lib/scroll-watch'

/** Whether something is to be fetched that is in view: not while the page rushes by; and once it was, it stays. */
export function useCalm(): boolean {
  const [isCalm, setCalm] = useState(() => !pageScroll().isFast)
  useEffect(() => {
    if (!isCalm) return pageScroll().isFast ? pageScroll().whenCalm(() => setCalm(true)) : setCalm(true)
  }, [isCalm])
  return isCalm
}
