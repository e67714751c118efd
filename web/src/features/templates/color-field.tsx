import { useLingui } from '@lingui/react/macro'

import { Field } from '../../ui/field'
import type { ParamFieldProps } from './param-field'
import styles from './templates.module.css'

const COLOR = /^#[0-9a-f]{6}$/i

/** A colour: chosen, or written as it stands in a style guide. */
export function ColorField({ label, hint, fault, value, onChange }: ParamFieldProps) {
  const { t } = useLingui()
  const text = typeof value === 'string' ? value : ''
  return (
    <Field label={label} hint={hint} fault={fault}>
      {(control) => (
        <span className={styles.color}>
          <input {...control} type="color" value={COLOR.test(text) ? text : '#000000'} onChange={(event) => onChange(event.target.value)} />
          <input dir="ltr" spellCheck={false} autoComplete="off" maxLength={7} aria-label={t`${label}, as #rrggbb`} value={text} onChange={(event) => onChange(event.target.value.trim())} />
        </span>
      )}
    </Field>
  )
}
