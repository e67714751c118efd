import { CircleAlert, CircleCheck, CircleDashed, CircleSlash, Hourglass, LoaderCircle } from 'lucide-react'
import type { ReactNode } from 'react'

import styles from './state-word.module.css'

const LOOKS = {
  waiting: CircleDashed,
  blocked: Hourglass,
  running: LoaderCircle,
  done: CircleCheck,
  failed: CircleAlert,
  cancelled: CircleSlash,
} as const

export type StateLook = keyof typeof LOOKS

/** A state as a mark and a word: never by its colour alone. */
export function StateWord({ look, children }: { look: StateLook; children: ReactNode }) {
  const Mark = LOOKS[look]
  return (
    <span className={styles.word} data-look={look}>
      <Mark aria-hidden size={16} />
      {children}
    </span>
  )
}
