import { useEffect, useRef } from 'react'

/**
 * Has acts wait for what is under way: what they are about is known once that is done. A key that is pressed too soon is
 * obeyed then, and not lost.
 */
export function useTurns(isBusy: boolean, isBusyNow: () => boolean): (act: () => void) => () => void {
  const waiting = useRef<(() => void)[]>([])
  useEffect(() => {
    // One that finds nothing to do does not keep the next one waiting.
    while (!isBusy && !isBusyNow() && waiting.current.length > 0) waiting.current.shift()?.()
  })
  return (act) => () => {
    if (isBusyNow() || waiting.current.length > 0) waiting.current.push(act)
    else act()
  }
}
