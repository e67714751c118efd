import type { ComponentProps } from 'react'

import styles from './sheet.module.css'

/** A sheet of paper that something lies on. */
export function Sheet({ className, ...rest }: ComponentProps<'section'>) {
  return <section className={[styles.sheet, className].filter(Boolean).join(' ')} {...rest} />
}
