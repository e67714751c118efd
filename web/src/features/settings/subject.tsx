import type { ReactNode } from 'react'

import { PageHead } from '../../ui/page-head'
import styles from './subject.module.css'

interface Props {
  title: ReactNode
  /** What it is about, in a sentence. */
  intro?: ReactNode
  /** What can be done on the page. */
  acts?: ReactNode
  children: ReactNode
}

/** A page of settings. */
export function Subject({ title, intro, acts, children }: Props) {
  return (
    <>
      <div>
        <PageHead title={title}>{acts}</PageHead>
        {intro && <p className={styles.intro}>{intro}</p>}
      </div>
      {children}
    </>
  )
}
