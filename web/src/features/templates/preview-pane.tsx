import { Trans, useLingui } from '@lingui/react/macro'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'

import { previewQuery, type FilledTemplate } from '../../api/templates'
import { clock, duration } from '../../lib/format'
import { useBlobUrl } from '../../lib/use-blob-url'
import { useLater } from '../../lib/use-later'
import { Field } from '../../ui/field'
import { ProblemNote } from '../../ui/problem-note'
import { tellingMoment, STEP_MS } from './moment'
import styles from './templates.module.css'

/** A drag over the slider is over so long after the last move. */
const PAUSE_MS = 150
const LONGEST = 960

interface Props {
  filled: FilledTemplate
  title: string
  /** How long the video of these data is, once that is known. */
  durationMs: number | undefined
  /** Whether the data are those of the form, and make a video. */
  isRight: boolean
}

/** A moment of the video that the data make, as it will be seen. */
export function PreviewPane({ filled, title, durationMs, isRight }: Props) {
  const { i18n, t } = useLingui()
  const [atMs, setAt] = useState<number>()
  const end = durationMs ?? 0
  // A video that got shorter has an end before the moment that was chosen.
  const shown = atMs === undefined ? (durationMs === undefined ? undefined : tellingMoment(end)) : Math.min(atMs, end)
  const asked = useLater(shown, PAUSE_MS)
  const picture = useQuery({ ...previewQuery(filled, LONGEST, asked), enabled: isRight && asked !== undefined, placeholderData: keepPreviousData })
  const url = useBlobUrl(picture.data)
  const at = shown ?? tellingMoment(end)
  const isOld = url !== undefined && (!isRight || picture.isPlaceholderData || asked !== shown)
  return (
    <section className={styles.preview} aria-label={t`Preview`}>
      <div className={styles.frame} data-old={isOld} data-waits={!url} aria-busy={picture.isFetching}>
        {url && <img src={url} alt={t`${title}, at ${clock(at)}`} />}
      </div>
      {picture.error && isRight && <ProblemNote error={picture.error} onRetry={() => void picture.refetch()} />}
      {!isRight && url && (
        <p className={styles.hint} role="status">
          <Trans>The picture is from before: what is marked in the form does not fit yet.</Trans>
        </p>
      )}
      {durationMs !== undefined && (
        <Field label={<Trans>Moment</Trans>} hint={<Trans>The video is {duration(durationMs, i18n.locale)} long.</Trans>}>
          {(control) => (
            <input
              {...control}
              className={styles.slider}
              type="range"
              dir="ltr"
              min={0}
              max={end}
              step={STEP_MS}
              value={at}
              aria-valuetext={clock(at)}
              onChange={(event) => setAt(event.target.valueAsNumber)}
            />
          )}
        </Field>
      )}
    </section>
  )
}
