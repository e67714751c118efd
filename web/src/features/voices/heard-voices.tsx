import { useLingui } from '@lingui/react/macro'
import { useState } from 'react'

import type { Schemas } from '../../api/client'
import { ListenButton } from './listen-button'
import styles from './voices.module.css'

/** The voices of a provider of this machine, to be listened to. */
export function HeardVoices({ provider, voices }: { provider: string; voices: readonly Schemas['Voice'][] }) {
  const { t, i18n } = useLingui()
  const isOwn = ({ language }: Schemas['Voice']) => language?.split('-')[0] === i18n.locale
  const [id, setId] = useState((voices.find(isOwn) ?? voices[0])?.id)
  const chosen = voices.find((voice) => voice.id === id)
  return (
    <div className={styles.choice}>
      <select aria-label={t`Voice of ${provider}`} value={id} onChange={(event) => setId(event.target.value)}>
        {voices.map((voice) => (
          <option key={voice.id} value={voice.id}>
            {voice.name}
            {voice.language && ` (${voice.language})`}
          </option>
        ))}
      </select>
      {chosen && <ListenButton voice={chosen} language={i18n.locale} />}
    </div>
  )
}
