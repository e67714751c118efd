import { useEffect, useRef } from 'react'

/** Somebody who writes pauses for so long. */
const PAUSE_MS = 2000
const AGAIN_MS = 5000

interface Options {
  /** What there is to save, as text; nothing where all is saved. */
  text: string | undefined
  isBusy: boolean
  isOffline: boolean
  save: () => void
}

/** Saves what was typed once it pauses. What the server refused is not sent again until it is otherwise; where the server is away, it is tried until it is back. */
export function useAutosave({ text, isBusy, isOffline, save }: Options): void {
  const tried = useRef<string | undefined>(undefined)
  const latest = useRef(save)
  latest.current = save
  useEffect(() => {
    if (text === undefined) {
      tried.current = undefined
      return
    }
    if (isBusy || (tried.current === text && !isOffline)) return
    const go = () => {
      tried.current = text
      latest.current()
    }
    const timer = window.setTimeout(go, isOffline ? AGAIN_MS : PAUSE_MS)
    if (isOffline) window.addEventListener('online', go)
    return () => {
      window.clearTimeout(timer)
      window.removeEventListener('online', go)
    }
  }, [text, isBusy, isOffline])
}
