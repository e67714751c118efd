import { useLingui } from '@lingui/react/macro'
import { useState, type ReactNode } from 'react'

import { Field } from '../../../ui/field'

interface Props {
  label: ReactNode
  value: number
  min: number
  max: number
  step: number
  unit?: string | undefined
  isDisabled?: boolean
  /** Returns whether it was kept: what is not stays written. */
  onCommit: (value: number) => Promise<boolean>
  /** Somebody begins to write. */
  onBegin?: () => void
}

const rounded = (value: number) => Math.round(value * 10_000) / 10_000

/** A number that is kept once it is written: by Enter, by leaving, or by its arrows. Escape gives it up. */
export function NumberInput({ label, value, min, max, step, unit, isDisabled, onCommit, onBegin }: Props) {
  const { t, i18n } = useLingui()
  const [draft, setDraft] = useState<string | undefined>(undefined)
  const written = Number((draft ?? '').replace(',', '.'))
  const isFaulty = draft !== undefined && (draft.trim() === '' || !(written >= min && written <= max))
  const [low, high] = [min, max].map((limit) => new Intl.NumberFormat(i18n.locale).format(limit))
  const keep = () => {
    if (draft === undefined || isFaulty) return
    if (written === rounded(value)) return setDraft(undefined)
    void onCommit(written).then((isKept) => isKept && setDraft((now) => (now === draft ? undefined : now)))
  }
  const change = (text: string) => {
    if (draft === undefined) onBegin?.()
    setDraft(text)
  }
  const stepped = (by: number) => change(String(rounded(Math.min(max, Math.max(min, (draft === undefined ? value : written || 0) + by * step)))))
  return (
    <Field label={unit ? <>{label} <small>({unit})</small></> : label} fault={isFaulty ? t`Write a number from ${low} to ${high}.` : undefined}>
      {(control) => (
        <input
          {...control}
          type="text"
          inputMode="decimal"
          autoComplete="off"
          disabled={isDisabled}
          value={draft ?? String(rounded(value))}
          onChange={(event) => change(event.target.value)}
          onBlur={keep}
          onKeyDown={(event) => {
            if (event.key === 'Enter') keep()
            else if (event.key === 'Escape' && draft !== undefined) setDraft(undefined)
            else if (event.key === 'ArrowUp') stepped(event.shiftKey ? 10 : 1)
            else if (event.key === 'ArrowDown') stepped(event.shiftKey ? -10 : -1)
            else return
            event.preventDefault()
          }}
        />
      )}
    </Field>
  )
}
