import { useLingui } from '@lingui/react/macro'
import { useState, type KeyboardEvent } from 'react'

import styles from './gain-slider.module.css'

interface Props {
  label: string
  /** In decibels. */
  value: number
  onBegin: () => void
  onCommit: (value: number) => Promise<boolean>
}

/** The range of timelines. */
export const GAIN_DB = { min: -60, max: 24 }

const OWN_KEYS = /^(Arrow|Home|End|Page)/

/** A gain as a slider with its number, kept once it is let go. */
export function GainSlider({ label, value, onBegin, onCommit }: Props) {
  const { t, i18n } = useLingui()
  const [draft, setDraft] = useState<number | undefined>(undefined)
  const shown = draft ?? value
  const told = t`${new Intl.NumberFormat(i18n.locale, { maximumFractionDigits: 1 }).format(shown)} dB`
  const keep = () => {
    if (draft === undefined) return
    if (draft === value) return setDraft(undefined)
    void onCommit(draft).then(() => setDraft((now) => (now === draft ? undefined : now)))
  }
  // Its arrows are not those of the timeline.
  const keepKeys = (event: KeyboardEvent) => OWN_KEYS.test(event.key) && event.stopPropagation()
  return (
    <div className={styles.gain}>
      <input
        type="range"
        {...GAIN_DB}
        step={0.5}
        aria-label={label}
        aria-valuetext={told}
        value={shown}
        onChange={(event) => {
          if (draft === undefined) onBegin()
          setDraft(Number(event.target.value))
        }}
        onPointerUp={keep}
        onKeyDown={keepKeys}
        onKeyUp={keep}
        onBlur={keep}
      />
      <output>{told}</output>
    </div>
  )
}
