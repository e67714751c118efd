import { useLingui } from '@lingui/react/macro'
import { useState, type ReactNode } from 'react'

import { parseTimecode, timecode, type Rate } from '../../../lib/timecode'
import { Field } from '../../../ui/field'

interface Props {
  label: ReactNode
  ms: number
  rate: Rate
  onCommit: (ms: number) => Promise<boolean>
  onBegin: () => void
}

/** A time as a timecode. It is kept once it is written; what the server does not keep stays written. */
export function TimeInput({ label, ms, rate, onCommit, onBegin }: Props) {
  const { t } = useLingui()
  const [draft, setDraft] = useState<string | undefined>(undefined)
  const written = draft === undefined ? ms : parseTimecode(draft, rate)
  const keep = () => {
    if (draft === undefined || written === undefined) return
    if (written === ms) return setDraft(undefined)
    void onCommit(written).then((isKept) => isKept && setDraft((now) => (now === draft ? undefined : now)))
  }
  return (
    <Field label={label} fault={written === undefined ? t`Write a timecode such as 00:00:02:12, or seconds.` : undefined}>
      {(control) => (
        <input
          {...control}
          type="text"
          autoComplete="off"
          dir="ltr"
          value={draft ?? timecode(ms, rate)}
          onChange={(event) => {
            if (draft === undefined) onBegin()
            setDraft(event.target.value)
          }}
          onBlur={keep}
          onKeyDown={(event) => {
            if (event.key === 'Enter') keep()
            else if (event.key === 'Escape' && draft !== undefined) setDraft(undefined)
            else return
            event.preventDefault()
          }}
        />
      )}
    </Field>
  )
}
