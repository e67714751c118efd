import { msg } from '@lingui/core/macro'
import { Trans, useLingui } from '@lingui/react/macro'
import type { MessageDescriptor } from '@lingui/core'
import type { ReactNode } from 'react'

import { Field } from '../../ui/field'
import { FontChoice } from '../fonts/font-choice'
import { PresenterChoice } from '../presenters/presenter-choice'
import { CAPTIONS, FORMATS, LANGUAGES, MUSIC, type Wanted } from './brief'
import { FORMAT_WORDS } from './format-words'
import styles from './look-form.module.css'
import { PresetChoice } from './preset-choice'
import { SeriesField } from './series-field'
import { VoiceField } from './voice-field'

interface Props {
  wanted: Wanted
  onChange: (part: Partial<Wanted>) => void
}

const CAPTION_WORDS: Record<Wanted['captions'], MessageDescriptor> = {
  karaoke: msg`Word by word`,
  plain: msg`Plain`,
  off: msg`None`,
}

const MUSIC_WORDS: Record<Wanted['music'], MessageDescriptor> = {
  calm: msg({ message: 'Calm', context: 'music' }),
  bright: msg({ message: 'Bright', context: 'music' }),
  tense: msg({ message: 'Tense', context: 'music' }),
  dark: msg({ message: 'Dark', context: 'music' }),
  off: msg({ message: 'None', context: 'music' }),
}

const DURATIONS = ['', '15s', '30s', '45s', '60s', '90s', '3m', '5m', '10m'] as const

export function LookForm({ wanted, onChange }: Props) {
  const { i18n, t } = useLingui()
  const languageName = new Intl.DisplayNames(i18n.locale, { type: 'language' })
  const languages = LANGUAGES.includes(wanted.language as (typeof LANGUAGES)[number])
    ? LANGUAGES
    : [wanted.language, ...LANGUAGES]
  return (
    <div className={styles.form}>
      <Choice label={<Trans>Language</Trans>} value={wanted.language} onChange={(language) => onChange({ language, voice: '' })}>
        {languages.map((tag) => (
          <option key={tag} value={tag}>
            {languageName.of(tag) ?? tag}
          </option>
        ))}
      </Choice>
      <VoiceField wanted={wanted} onChange={onChange} />
      <SeriesField wanted={wanted} onChange={onChange} />
      <Choice label={<Trans>Shape</Trans>} value={wanted.format} onChange={(format) => onChange({ format: format as Wanted['format'] })}>
        {FORMATS.map((format) => (
          <option key={format} value={format}>
            {t(FORMAT_WORDS[format])}
          </option>
        ))}
      </Choice>
      <Choice label={<Trans>Length</Trans>} value={wanted.duration} onChange={(duration) => onChange({ duration })}>
        {DURATIONS.map((duration) => (
          <option key={duration} value={duration}>
            {duration === '' ? t`As long as it takes` : duration}
          </option>
        ))}
      </Choice>
      <PresenterChoice value={wanted.presenter} onChange={(presenter) => onChange({ presenter })} />
      <PresetChoice value={wanted.preset} onChange={(preset) => onChange({ preset })} />
      <Choice label={<Trans>Captions</Trans>} value={wanted.captions} onChange={(captions) => onChange({ captions: captions as Wanted['captions'] })}>
        {CAPTIONS.map((captions) => (
          <option key={captions} value={captions}>
            {t(CAPTION_WORDS[captions])}
          </option>
        ))}
      </Choice>
      <FontChoice legend={<Trans>Font of the captions</Trans>} value={wanted.font} onChange={(font) => onChange({ font })} />
      <Choice label={<Trans>Music</Trans>} value={wanted.music} onChange={(music) => onChange({ music: music as Wanted['music'] })}>
        {MUSIC.map((music) => (
          <option key={music} value={music}>
            {t(MUSIC_WORDS[music])}
          </option>
        ))}
      </Choice>
    </div>
  )
}

interface ChoiceProps {
  label: ReactNode
  value: string
  onChange: (value: string) => void
  children: ReactNode
}

function Choice({ label, value, onChange, children }: ChoiceProps) {
  return (
    <Field label={label}>
      {(control) => (
        <select {...control} value={value} onChange={(event) => onChange(event.target.value)}>
          {children}
        </select>
      )}
    </Field>
  )
}
