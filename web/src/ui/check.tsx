import { useId, type ReactNode } from 'react'

import styles from './check.module.css'

interface Props {
  checked: boolean
  disabled?: boolean
  onChange: (checked: boolean) => void
  hint?: ReactNode
  children: ReactNode
}

/** Something that is or is not so. */
export function Check({ checked, disabled, onChange, hint, children }: Props) {
  const id = useId()
  return (
    <div className={styles.check}>
      <label>
        <input
          type="checkbox"
          checked={checked}
          disabled={disabled}
          aria-describedby={hint ? id : undefined}
          onChange={(event) => onChange(event.target.checked)}
        />
        <span>{children}</span>
      </label>
      {hint && (
        <p id={id} className={styles.hint}>
          {hint}
        </p>
      )}
    </div>
  )
}
