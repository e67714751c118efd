import { useSyncExternalStore } from 'react'

import { keepPreferences, readPreferences } from './preferences'

/** Whether letters and signs alone are keys: who dictates to a browser, or hits keys by chance, switches them off. */

const listeners = new Set<() => void>()

export const hasSingleKeys = (): boolean => readPreferences().singleKeys

export function setSingleKeys(areOn: boolean): void {
  keepPreferences({ ...readPreferences(), singleKeys: areOn })
  for (const listener of listeners) listener()
}

export const useSingleKeys = (): boolean =>
  useSyncExternalStore((listener) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }, hasSingleKeys)
