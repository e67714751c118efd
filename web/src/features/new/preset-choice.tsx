import { Trans } from '@lingui/react/macro'
import { useId } from 'react'

import { presetPictureUrl } from '../../api/server'
import { PRESETS } from './brief'
import styles from './preset-choice.module.css'
import sets from './preview-stage.module.css'

interface Props {
  value: string
  onChange: (preset: string) => void
}

/** The styles, each as the same picture that is drawn in it. */
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
              <img className={sets.set} data-preset={preset} src={presetPictureUrl(preset)} alt="" width={480} height={360} loading="lazy" />
            </span>
            <span className={styles.name}>{preset}</span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}
