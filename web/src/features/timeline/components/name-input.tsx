import { useLingui } from '@lingui/react/macro'
import { useState } from 'react'

import { Field } from '../../../ui/field'

interface Props {
  label: string
  value: string
  onBegin: () => void
  onCommit: (value: string) => Promise<boolean>
}

/** Of a name, in UTF-8. */
const MOST_BYTES = 200

/** A name that is kept by Enter or by leaving. Escape gives it up. */
export function NameInput({ label, value, onBegin, onCommit }: Props) {
  const { t } = useLingui()
  const [draft, setDraft] = useState<string | undefined>(undefined)
  const isTooLong = new TextEncoder().encode(draft ?? '').length > MOST_BYTES
  const keep = () => {
    if (draft === undefined || isTooLong) return
    if (draft === value) return setDraft(undefined)
    void onCommit(draft).then((isKept) => isKept && setDraft((now) => (now === draft ? undefined : now)))
  }
  return (
    <Field label={label} fault={isTooLong ? t`That is too long. Say it in fewer words.` : undefined}>
      {(control) => (
        <input
          {...control}
          type="text"
          dir="auto"
          autoComplete="off"
          value={draft ?? value}
          onChange={(event) => {
            if (draft === undefined) onBegin()
            setDraft(event.target.value)
          }}
          onBlur={keep}
          onKeyDown={(event) => {
            if (event.key === 'Enter') keep()
            else if (event.key === 'Escape') setDraft(undefined)
          }}
        />
      )}
    </Field>
  )
}
