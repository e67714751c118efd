import { useCallback, useEffect, useRef, useState } from 'react'

import { dropDraft, keepDraft, readDraft } from './drafts'

/** What is typed is kept so long after the last key. */
const QUIET_MS = 250

interface Draft<T> {
  /** What was typed, and `undefined` where nothing was or what was kept is not read yet. */
  value: T | undefined
  /** Whether what was kept of earlier is read. */
  isRead: boolean
  /** Whether what is shown was typed before the page was opened. */
  isFound: boolean
  /** Whether it is written down, so that it outlives the page. */
  isKept: boolean
  change: (value: T) => void
  drop: () => void
}

/** What is typed in a form of a name, which outlives the page. `check` says whether what was kept is still what the form holds. */
export function useDraft<T>(key: string, check: (kept: unknown) => kept is T): Draft<T> {
  const [state, setState] = useState<{ value: T | undefined; isRead: boolean; isFound: boolean }>({
    value: undefined,
    isRead: false,
    isFound: false,
  })
  const [isKept, setKept] = useState(true)
  const waiting = useRef<{ timer: number; value: T } | undefined>(undefined)
  const isOfForm = useRef(check)
  isOfForm.current = check

  useEffect(() => {
    let isOver = false
    void readDraft(key).then((kept) => {
      if (isOver) return
      // What was typed meanwhile is newer.
      setState((before) => {
        if (before.value !== undefined || !isOfForm.current(kept)) return { ...before, isRead: true }
        return { value: kept, isRead: true, isFound: true }
      })
    })
    const flush = () => {
      if (!waiting.current) return
      window.clearTimeout(waiting.current.timer)
      void keepDraft(key, waiting.current.value)
      waiting.current = undefined
    }
    // A tab that is hidden may be closed without another word.
    const onHide = () => document.visibilityState === 'hidden' && flush()
    document.addEventListener('visibilitychange', onHide)
    window.addEventListener('pagehide', flush)
    return () => {
      isOver = true
      document.removeEventListener('visibilitychange', onHide)
      window.removeEventListener('pagehide', flush)
      flush()
    }
  }, [key])

  const change = useCallback(
    (value: T) => {
      setState((before) => ({ ...before, value }))
      setKept(false)
      window.clearTimeout(waiting.current?.timer)
      const timer = window.setTimeout(() => {
        waiting.current = undefined
        void keepDraft(key, value).then(() => !waiting.current && setKept(true))
      }, QUIET_MS)
      waiting.current = { timer, value }
    },
    [key],
  )
  const drop = useCallback(() => {
    window.clearTimeout(waiting.current?.timer)
    waiting.current = undefined
    setKept(true)
    setState({ value: undefined, isRead: true, isFound: false })
    void dropDraft(key)
  }, [key])

  return { ...state, isKept, change, drop }
}
