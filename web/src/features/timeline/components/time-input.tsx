import { useLingui } from '@lingui/react/macro'
import { useState, type ReactNode } from 'react'

import { frameOf, msOf, parseTimecode, timecode, type Rate } from '../../../lib/timecode'
import { Field } from '../../../ui/field'

interface Props {
  label: ReactNode
  ms: number
  rate: Rate
  /** Between which times it may lie. */
  range?: readonly [number, number]
  onCommit: (ms: number) => Promise<boolean>
  onBegin: () => void
}

/** A time as a timecode. It is kept once it is written; what the server does not keep stays written. Arrows go by frames. */
export function TimeInput({ label, ms, rate, range, onCommit, onBegin }: Props) {
  const { t } = useLingui()
  const [draft, setDraft] = useState<string | undefined>(undefined)
  const written = draft === undefined ? ms : parseTimecode(draft, rate)
  // Timecodes are as exact as frames are: what is within half a frame of a limit means the limit.
  const limited = written === undefined || !range ? written : Math.min(Math.max(written, range[0]), range[1])
  const isOutside = draft !== undefined && written !== undefined && Math.abs(written - (limited ?? written)) > msOf(1, rate) / 2
  const [from, to] = (range ?? [0, 0]).map((limit) => timecode(limit, rate))
  const fault =
    written === undefined
      ? t`Write a timecode such as 00:00:02:12, or seconds.`
      : isOutside
        ? t`Write a time from ${from} to ${to}.`
        : undefined
  const change = (text: string) => {
    if (draft === undefined) onBegin()
    setDraft(text)
  }
  const stepped = (frames: number) => {
    const [least, most] = range ?? [0, Infinity]
    const to = msOf(Math.max(0, frameOf(written ?? ms, rate) + frames), rate)
    change(timecode(Math.min(Math.max(to, least), most), rate))
  }
  const keep = () => {
    if (draft === undefined || limited === undefined || isOutside) return
    if (limited === ms) return setDraft(undefined)
    void onCommit(limited).then((isKept) => isKept && setDraft((now) => (now === draft ? undefined : now)))
  }
  return (
    <Field label={label} fault={fault}>
      {(control) => (
        <input
          {...control}
          type="text"
          autoComplete="off"
          dir="ltr"
          value={draft ?? timecode(ms, rate)}
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
