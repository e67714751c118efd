import { useLingui } from '@lingui/react/macro'

import type { WorkspaceRole } from '../../api/people'
import styles from './subject.module.css'
import { ROLES } from './words'

interface Props {
  label: string
  value: WorkspaceRole
  /** Owners are made by owners alone. */
  canOwn: boolean
  disabled?: boolean
  onChange: (role: WorkspaceRole) => void
}

export function RoleSelect({ label, value, canOwn, disabled, onChange }: Props) {
  const { t } = useLingui()
  const roles = (Object.keys(ROLES) as WorkspaceRole[]).filter((role) => role !== 'owner' || canOwn || value === 'owner')
  return (
    <select
      className={styles.select}
      aria-label={label}
      value={value}
      disabled={disabled}
      onChange={(event) => onChange(event.target.value as WorkspaceRole)}
    >
      {roles.map((role) => (
        <option key={role} value={role}>
          {t(ROLES[role])}
        </option>
      ))}
    </select>
  )
}
