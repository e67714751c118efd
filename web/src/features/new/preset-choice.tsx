import { Trans } from '@lingui/react/macro'
import { useId } from 'react'

import { PRESETS } from './brief'
import styles from './preset-choice.module.css'
import sets from './preview-stage.module.css'

interface Props {
  value: string
  onChange: (preset: string) => void
}

/** The styles, each as a small stage. */
export function PresetChoice({ value, onChange }: Props) {
  const name = useId()
  return (
    <fieldset className={styles.choice}>
      <legend>
        <Trans>Style</Trans>
      </legend>
      <div className={styles.presets}>
        {PRESETS.map((preset) => (
          <label key={preset}>
            <input type="radio" name={name} value={preset} checked={preset === value} onChange={() => onChange(preset)} />
            <span className={styles.stage}>
              <span className={sets.set} data-preset={preset} aria-hidden />
            </span>
            <span className={styles.name}>{preset}</span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}
