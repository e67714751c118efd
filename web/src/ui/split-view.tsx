import { useLingui } from '@lingui/react/macro'
import { useState, type KeyboardEvent, type ReactNode } from 'react'

import styles from './split-view.module.css'

interface Props {
  /** What is seen on the left of the line, and on its right. */
  left: ReactNode
  right: ReactNode
}

/** These move the line, and nothing else that hears keys. */
const MOVES = ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'Home', 'End', 'PageUp', 'PageDown', 'x', 'X']

/** Two pictures or films over each other, with a line between them that is dragged. X shows one of them whole, and then the other. */
export function SplitView({ left, right }: Props) {
  const { t } = useLingui()
  const [share, setShare] = useState(50)
  const onKeyDown = (event: KeyboardEvent) => {
    if (!MOVES.includes(event.key) || event.ctrlKey || event.metaKey || event.altKey) return
    event.stopPropagation()
    if (event.key.toLowerCase() === 'x') setShare((now) => (now === 100 ? 0 : 100))
  }
  return (
    <div className={styles.split} style={{ '--share': `${share}%` } as object}>
      <div className={styles.right}>{right}</div>
      <div className={styles.left}>{left}</div>
      <span className={styles.line} aria-hidden />
      <input
        type="range"
        min={0}
        max={100}
        step={1}
        value={share}
        aria-label={t`How much is seen of the left one`}
        aria-valuetext={`${share} %`}
        onChange={(event) => setShare(Number(event.target.value))}
        onKeyDown={onKeyDown}
      />
    </div>
  )
}
