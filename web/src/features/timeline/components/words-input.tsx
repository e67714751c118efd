import { useState, type ReactNode } from 'react'

import { Field } from '../../../ui/field'

interface Props {
  label: ReactNode
  value: string
  /** What is wrong with what is written, and what would be right. */
  faultOf?: (text: string) => string | undefined
  onCommit: (value: string) => Promise<boolean>
  onBegin: () => void
}

/** Words that are kept when one leaves them. What the server does not keep stays written. */
export function WordsInput({ label, value, faultOf, onCommit, onBegin }: Props) {
  const [draft, setDraft] = useState<string | undefined>(undefined)
  const fault = draft === undefined ? undefined : faultOf?.(draft)
  const keep = () => {
    if (draft === undefined || fault !== undefined) return
    if (draft === value) return setDraft(undefined)
    void onCommit(draft).then((isKept) => isKept && setDraft((now) => (now === draft ? undefined : now)))
  }
  return (
    <Field label={label} fault={fault}>
      {(control) => (
        <textarea
          {...control}
          dir="auto"
          rows={2}
          maxLength={10_000}
          value={draft ?? value}
          onChange={(event) => {
            if (draft === undefined) onBegin()
            setDraft(event.target.value)
          }}
          onBlur={keep}
          onKeyDown={(event) => {
            if (event.key === 'Escape') setDraft(undefined)
            else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) keep()
          }}
        />
      )}
    </Field>
  )
}
