import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'

import { voicesQuery } from '../../api/server'
import { Field } from '../../ui/field'
import { VoiceSelect } from '../voices/voice-select'
import type { Wanted } from './brief'

interface Props {
  wanted: Wanted
  onChange: (part: Partial<Wanted>) => void
}

/** The voices that the server's providers offer in the language. */
export function VoiceField({ wanted, onChange }: Props) {
  const { t } = useLingui()
  const voices = useQuery(voicesQuery(wanted.language))
  const away = voices.data?.unavailable.map((provider) => provider.provider).join(', ')
  return (
    <Field label={<Trans>Voice</Trans>} hint={away ? t`Did not answer: ${away}` : undefined}>
      {(control) => (
        <VoiceSelect
          control={control}
          voices={voices.data?.items}
          value={wanted.voice}
          language={wanted.language}
          onChange={(voice) => onChange({ voice })}
        />
      )}
    </Field>
  )
}
