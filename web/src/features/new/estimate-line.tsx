import { Plural, Trans, useLingui } from '@lingui/react/macro'

import type { Schemas } from '../../api/client'
import { duration, range } from '../../lib/format'
import { Cost } from '../../ui/cost'
import styles from './estimate-line.module.css'

/** How many scenes, how long, how much: before anything is made. */
export function EstimateLine({ estimate }: { estimate: Schemas['ProjectEstimate'] }) {
  const { i18n } = useLingui()
  const { scenes, length_ms: length } = estimate
  const unpriced = estimate.steps.filter((step) => step.micros === null).map((step) => step.provider)
  return (
    <div className={styles.line} aria-live="polite">
      <span>
        <Plural value={scenes.high} one="# scene" other="# scenes" />
      </span>
      <span>
        <Trans>about {range(duration(length.low, i18n.locale), duration(length.high, i18n.locale))}</Trans>
      </span>
      <strong>
        <Cost estimate={estimate} />
      </strong>
      {unpriced.length > 0 && (
        <span>
          <Trans>not asked, because their price is not known: {unpriced.join(', ')}</Trans>
        </span>
      )}
    </div>
  )
}
