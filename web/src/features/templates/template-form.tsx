import { Trans, useLingui } from '@lingui/react/macro'

import type { TemplateData } from '../../api/templates'
import { textOf } from './builtin-words'
import { faultAt } from './fault-words'
import { isWide, ParamField } from './param-field'
import { titleOf, type NamedParam } from './params'
import styles from './templates.module.css'

interface Props {
  params: readonly NamedParam[]
  isBuiltIn: boolean
  values: TemplateData
  /** What the server said against the data. */
  error: Error | null
  onChange: (name: string, value: unknown) => void
}

/** What a template asks for. */
export function TemplateForm({ params, isBuiltIn, values, error, onChange }: Props) {
  const { i18n } = useLingui()
  if (params.length === 0)
    return (
      <p>
        <Trans>This template asks for nothing: its video is always the same.</Trans>
      </p>
    )
  return (
    <div className={styles.form}>
      {params.map((param) => {
        const { name, description, items } = param
        const faultOfItem = (index: number) => (items ? faultAt(error, `${name}[${index}]`, items, i18n) : undefined)
        return (
          <div key={name} className={isWide(param) ? styles.wide : undefined}>
            <ParamField
              label={textOf(isBuiltIn, titleOf(param), i18n)}
              hint={description && textOf(isBuiltIn, description, i18n)}
              fault={faultAt(error, name, param, i18n)}
              faultOfItem={faultOfItem}
              param={param}
              value={values[name]}
              isRequired={param.isRequired}
              onChange={(value) => onChange(name, value)}
            />
          </div>
        )
      })}
    </div>
  )
}
