import type { ReactNode } from 'react'

import styles from './stage.module.css'

export type StageState = 'waiting' | 'making' | 'ready' | 'failed'

interface Props {
  state: StageState
  /** From 0 to 1, while it is being made. */
  share?: number | undefined
  /** Width over height. */
  ratio?: number | undefined
  /** What is said on the curtain. */
  label: string
  children?: ReactNode
}

/** A picture on a small paper stage, whose curtain tells how far it is. */
export function Stage({ state, share = 0, ratio = 9 / 16, label, children }: Props) {
  const open = state === 'ready' ? 1 : state === 'making' ? Math.min(share, 1) * 0.8 : 0
  return (
    <div className={styles.stage} data-state={state} style={{ aspectRatio: String(ratio), '--open': open } as object}>
      <div className={styles.picture}>{children}</div>
      {state !== 'ready' && (
        <div className={styles.curtain}>
          <span className={styles.drape} />
          <span className={styles.drape} />
          <span className={styles.label}>{label}</span>
        </div>
      )}
    </div>
  )
}
