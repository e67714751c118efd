import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'

import { voicesQuery } from '../../api/server'
import { Field } from '../../ui/field'
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
        <select {...control} value={wanted.voice} onChange={(event) => onChange({ voice: event.target.value })}>
          <option value="">{t`The usual one`}</option>
          {voices.data?.items.map((voice) => (
            <option key={`${voice.provider} ${voice.id}`} value={voice.id}>
              {voice.name} ({voice.provider})
            </option>
          ))}
        </select>
      )}
    </Field>
  )
}
