import type { ReactNode } from 'react'

import styles from './page-head.module.css'

/** What a page is called, and what can be done on it. */
export function PageHead({ title, children }: { title: ReactNode; children?: ReactNode }) {
  return (
    <div className={styles.head}>
      <h1>{title}</h1>
      <div className={styles.acts}>{children}</div>
    </div>
  )
}
