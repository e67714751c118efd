import { Trans, useLingui } from '@lingui/react/macro'

import { Field } from '../../ui/field'
import styles from './batches.module.css'
import type { Table } from './table'

interface Props {
  /** Of the brief. */
  names: readonly string[]
  table: Table
  /** The column of each name; empty where none is chosen. */
  columns: Readonly<Record<string, string>>
  onChange: (name: string, column: string) => void
}

/** Which column each name of the brief is filled in from, with what that comes to in the first row. */
export function ColumnChoice({ names, table, columns, onChange }: Props) {
  const { t } = useLingui()
  if (names.length === 0) {
    return (
      <p className={styles.note}>
        <Trans>The brief names no column: all videos would be the same.</Trans>
      </p>
    )
  }
  const first = table.rows[0] ?? {}
  return (
    <fieldset className={styles.columns}>
      <legend>
        <Trans>Columns</Trans>
      </legend>
      {names.map((name) => {
        const column = columns[name] ?? ''
        return (
          <Field key={name} label={`{{${name}}}`} hint={first[column] ? t`In the first row: ${shortened(first[column])}` : undefined} fault={column ? undefined : t`Choose a column.`}>
            {(control) => (
              <select {...control} value={column} onChange={(event) => onChange(name, event.target.value)}>
                <option value="">{t`None`}</option>
                {table.columns.map((one) => (
                  <option key={one}>{one}</option>
                ))}
              </select>
            )}
          </Field>
        )
      })}
    </fieldset>
  )
}

const LONGEST = 60

const shortened = (text: string) => (text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text)
