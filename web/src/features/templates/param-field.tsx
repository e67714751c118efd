import { Trans, useLingui } from '@lingui/react/macro'

import { Check } from '../../ui/check'
import { Field } from '../../ui/field'
import { FORMAT_WORDS } from '../new/format-words'
import { AssetField } from './asset-field'
import { ColorField } from './color-field'
import { ListField } from './list-field'
import type { Param } from './params'

export interface ParamFieldProps {
  label: string
  hint?: string | undefined
  /** What is wrong with it, as the server found. */
  fault: string | undefined
  param: Param
  value: unknown
  isRequired: boolean
  /** Gives what is wrong with an item of a list. */
  faultOfItem?: ((index: number) => string | undefined) | undefined
  onChange: (value: unknown) => void
}

/** The control of one parameter, by its type. */
export function ParamField(props: ParamFieldProps) {
  const { param, label, hint, value, onChange } = props
  if (param.type === 'array') return <ListField {...props} />
  if (param.type === 'boolean')
    return (
      <Check checked={value === true} onChange={onChange} hint={hint}>
        {label}
      </Check>
    )
  if (param.enum?.length) return <ChoiceField {...props} options={param.enum} />
  if (param.type !== 'string') return <NumberField {...props} />
  if (param.format === 'asset') return <AssetField {...props} />
  return param.format === 'color' ? <ColorField {...props} /> : <TextField {...props} />
}

function TextField({ label, hint, fault, param, value, isRequired, onChange }: ParamFieldProps) {
  const { i18n } = useLingui()
  const text = typeof value === 'string' ? value : ''
  const { format, maxLength = Infinity, default: usual } = param
  // The server counts characters, browsers the halves that some are made of.
  const count = [...text].length
  const left = maxLength - count
  const number = (value: number) => value.toLocaleString(i18n.locale)
  const about = (
    <>
      {hint && <>{hint} </>}
      {typeof usual === 'string' && usual !== '' && text === '' && (param.minLength ?? 0) > 0 && <Trans>Where it is empty: {usual}. </Trans>}
      {count > maxLength * 0.8 && left >= 0 && <Trans>{number(left)} characters left.</Trans>}
    </>
  )
  const common = { dir: 'auto', required: isRequired, value: text } as const
  return (
    <Field label={label} hint={hint || usual !== undefined || left < maxLength * 0.2 ? about : undefined} fault={fault}>
      {(control) =>
        format === 'multiline' ? (
          <textarea {...control} {...common} rows={4} onChange={(event) => onChange(event.target.value)} />
        ) : (
          <input {...control} {...common} onChange={(event) => onChange(event.target.value)} />
        )
      }
    </Field>
  )
}

function NumberField({ label, hint, fault, param, value, isRequired, onChange }: ParamFieldProps) {
  const { t } = useLingui()
  const { type, minimum, maximum } = param
  const range =
    minimum !== undefined && maximum !== undefined ? t`From ${minimum} to ${maximum}.` : minimum !== undefined ? t`${minimum} or more.` : maximum !== undefined ? t`${maximum} or less.` : ''
  const about = [hint, range].filter(Boolean).join(' ')
  return (
    <Field label={label} hint={about || undefined} fault={fault}>
      {(control) => (
        <input
          {...control}
          type="number"
          inputMode={type === 'integer' ? 'numeric' : 'decimal'}
          step={type === 'integer' ? 1 : 'any'}
          min={minimum}
          max={maximum}
          required={isRequired}
          value={typeof value === 'number' ? value : ''}
          onChange={(event) => onChange(event.target.value === '' ? undefined : event.target.valueAsNumber)}
        />
      )}
    </Field>
  )
}

/** Shapes of the frame are called as everywhere else. */
const wordOfShape = (option: unknown) => FORMAT_WORDS[option as keyof typeof FORMAT_WORDS]

function ChoiceField({ label, hint, fault, param, value, isRequired, options, onChange }: ParamFieldProps & { options: readonly (string | number)[] }) {
  const { t } = useLingui()
  const isEmptyOffered = !isRequired && param.default === undefined
  const at = options.findIndex((option) => option === value)
  return (
    <Field label={label} hint={hint} fault={fault}>
      {(control) => (
        <select {...control} value={at < 0 ? '' : at} onChange={(event) => onChange(options[Number(event.target.value || -1)])}>
          {(isEmptyOffered || at < 0) && <option value="">{t`None`}</option>}
          {options.map((option, index) => {
            const word = wordOfShape(option)
            return (
              <option key={option} value={index}>
                {word ? t(word) : option}
              </option>
            )
          })}
        </select>
      )}
    </Field>
  )
}

/** Whether a control is as wide as the whole form. */
export const isWide = ({ type, format }: Param) => type === 'array' || format === 'multiline' || format === 'asset'
