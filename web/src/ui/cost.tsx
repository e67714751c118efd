import { Trans, useLingui } from '@lingui/react/macro'

import type { Schemas } from '../api/client'
import { money, range } from '../lib/format'

/** What something is estimated to cost. */
export function Cost({ estimate }: { estimate: Schemas['ProjectEstimate'] }) {
  const { i18n } = useLingui()
  const { micros, currency } = estimate
  if (micros.high === 0) return <Trans>costs nothing</Trans>
  return range(money(micros.low, currency, i18n.locale), money(micros.high, currency, i18n.locale))
}
