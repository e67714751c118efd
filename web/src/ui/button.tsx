import type { ComponentProps } from 'react'

import styles from './button.module.css'

interface Props extends ComponentProps<'button'> {
  kind?: 'main' | 'plain' | 'quiet' | 'danger' | undefined
}

export function Button({ kind = 'plain', className, type = 'button', ...rest }: Props) {
  return <button type={type} className={[styles.button, styles[kind], className].filter(Boolean).join(' ')} {...rest} />
}

export const buttonClass = (kind: NonNullable<Props['kind']>) => `${styles.button} ${styles[kind]}`
