import { Trans, useLingui } from '@lingui/react/macro'
import { useInfiniteQuery } from '@tanstack/react-query'

import { seriesList } from '../../api/series'
import { Field } from '../../ui/field'
import type { Wanted } from './brief'

interface Props {
  wanted: Wanted
  onChange: (part: Partial<Wanted>) => void
}

/** Which series the video is an episode of. Where there are none, nobody is asked. */
export function SeriesField({ wanted, onChange }: Props) {
  const { t } = useLingui()
  const list = useInfiniteQuery(seriesList())
  const all = list.data?.pages.flatMap((page) => page.items) ?? []
  const isKnown = wanted.series === '' || all.some(({ id }) => id === wanted.series)
  if (all.length === 0) return null
  return (
    <Field label={<Trans>Series</Trans>}>
      {(control) => (
        <select {...control} value={wanted.series} onChange={(event) => onChange({ series: event.target.value })}>
          <option value="">{t`Of none`}</option>
          {!isKnown && <option value={wanted.series}>{t`The one that was chosen`}</option>}
          {all.map(({ id, title }) => (
            <option key={id} value={id}>
              {title}
            </option>
          ))}
        </select>
      )}
    </Field>
  )
}
