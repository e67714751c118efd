import { useLingui } from '@lingui/react/macro'
import type { ComponentProps } from 'react'

import type { Schemas } from '../../api/client'
import { ListenButton } from './listen-button'
import styles from './voices.module.css'

interface Props {
  /** Of the field that it stands in. */
  control: Pick<ComponentProps<'select'>, 'id' | 'aria-describedby' | 'aria-invalid'>
  voices: readonly Schemas['Voice'][] | undefined
  /** The id of a voice; empty for the usual one. */
  value: string
  /** What is to be spoken; where several languages are, each voice tells its own. */
  language?: string
  onChange: (voice: string) => void
}

/** Chooses a voice, which can be heard where it is of this machine. One that is not told any more stays as it was chosen. */
export function VoiceSelect({ control, voices = [], value, language, onChange }: Props) {
  const { t, i18n } = useLingui()
  const chosen = voices.find(({ id }) => id === value)
  return (
    <div className={styles.choice}>
      <select {...control} value={value} onChange={(event) => onChange(event.target.value)}>
        <option value="">{t`The usual one`}</option>
        {value !== '' && !chosen && <option value={value}>{value}</option>}
        {voices.map((one) => (
          <option key={`${one.provider} ${one.id}`} value={one.id}>
            {one.name} ({one.provider}
            {!language && one.language && `, ${one.language}`})
          </option>
        ))}
      </select>
      {chosen?.has_sample && <ListenButton voice={chosen} language={language ?? i18n.locale} />}
    </div>
  )
}
