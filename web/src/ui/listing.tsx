import { useEffect, useState, type ReactNode } from 'react'

import styles from './listing.module.css'
import { ProblemNote } from './problem-note'

interface Props<T> {
  query: {
    data: readonly T[] | undefined
    error: Error | null
    isPending: boolean
    refetch: () => unknown
  }
  /** What is said where there is nothing, with what can be done about it. */
  empty: ReactNode
  children: (items: readonly T[]) => ReactNode
}

/** What somebody waits for shorter than this is not told of. */
const PATIENCE_MS = 200

/** A list in each of its states: on its way, failed, empty, there. What was read once stays while it cannot be read again. */
export function Listing<T>({ query, empty, children }: Props<T>) {
  return (
    <>
      {query.error && <ProblemNote error={query.error} onRetry={() => void query.refetch()} />}
      {query.data ? (
        query.data.length === 0 ? (
          <div className={styles.empty}>{empty}</div>
        ) : (
          children(query.data)
        )
      ) : (
        query.isPending && <Skeleton />
      )}
    </>
  )
}

function Skeleton() {
  const [isShown, setShown] = useState(false)
  useEffect(() => {
    const timer = window.setTimeout(() => setShown(true), PATIENCE_MS)
    return () => window.clearTimeout(timer)
  }, [])
  return (
    <div className={styles.skeleton} data-shown={isShown} aria-hidden>
      {[0, 1, 2].map((row) => (
        <div key={row} />
      ))}
    </div>
  )
}
