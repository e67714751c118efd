import { useSyncExternalStore } from 'react'

/** What of all commands is shown over the page: each part of a page can ask for it. */
export type Shown = 'palette' | 'keys' | undefined

let shown: Shown
const listeners = new Set<() => void>()

export function showCommands(what: Shown): void {
  shown = what
  for (const listener of listeners) listener()
}

export const useShownCommands = (): Shown =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => shown,
  )
