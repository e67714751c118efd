import { useEffect } from 'react'

import { frameOfMs } from '../../lib/frames'
import type { Film } from './film'
import { useTransport } from './use-transport'

/** Shows the moment that an address names, once the film and its rate are there; and again where it names another one. */
export function useMoment(film: Film, ms: number | undefined, isRateKnown: boolean): void {
  const isThere = useTransport(film).durationMs > 0 && isRateKnown
  useEffect(() => {
    if (isThere && ms !== undefined) film.seekFrame(frameOfMs(ms, film.fps))
  }, [film, ms, isThere])
}
