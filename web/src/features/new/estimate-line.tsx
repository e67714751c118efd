import { Plural, Trans, useLingui } from '@lingui/react/macro'

import type { Schemas } from '../../api/client'
import { duration, money } from '../../lib/format'
import styles from './estimate-line.module.css'

/** How many scenes, how long, how much: before anything is made. */
export function EstimateLine({ estimate }: { estimate: Schemas['ProjectEstimate'] }) {
  const { i18n } = useLingui()
  const { scenes, length_ms: length, micros, currency } = estimate
  const range = (low: string, high: string) => (low === high ? low : `${low} – ${high}`)
  const cost = range(money(micros.low, currency, i18n.locale), money(micros.high, currency, i18n.locale))
  const unpriced = estimate.steps.filter((step) => step.micros === null).map((step) => step.provider)
  return (
    <div className={styles.line} aria-live="polite">
      <span>
        <Plural value={scenes.high} one="# scene" other="# scenes" />
      </span>
      <span>
        <Trans>about {range(duration(length.low, i18n.locale), duration(length.high, i18n.locale))}</Trans>
      </span>
      <strong>{micros.high === 0 ? <Trans>costs nothing</Trans> : cost}</strong>
      {unpriced.length > 0 && (
        <span>
          <Trans>not asked, because their price is not known: {unpriced.join(', ')}</Trans>
        </span>
      )}
    </div>
  )
}
