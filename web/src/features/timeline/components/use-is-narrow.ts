import { useSyncExternalStore } from 'react'

const QUERY = '(max-width: 600px)'

const follow = (listener: () => void) => {
  const media = window.matchMedia?.(QUERY)
  media?.addEventListener('change', listener)
  return () => media?.removeEventListener('change', listener)
}

/** Whether the page is as narrow as a phone. */
export const useIsNarrow = () => useSyncExternalStore(follow, () => window.matchMedia?.(QUERY).matches ?? false)
