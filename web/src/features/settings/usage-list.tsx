import { msg } from '@lingui/core/macro'
import { Trans, useLingui } from '@lingui/react/macro'
import type { MessageDescriptor } from '@lingui/core'
import { useQuery } from '@tanstack/react-query'

import type { Schemas } from '../../api/client'
import { usageQuery } from '../../api/server'
import { bytes, duration, money } from '../../lib/format'
import { ProblemNote } from '../../ui/problem-note'
import styles from './usage-list.module.css'

type Unit = Schemas['CountedView']['unit']

const UNITS: Partial<Record<Unit, MessageDescriptor>> = {
  storage_bytes: msg`Storage`,
  rendered_ms: msg`Rendered this month`,
  provider_micros: msg`Providers this month`,
  provider_micros_per_day: msg`Providers today`,
}

/** What is used of the plan. */
export function UsageList() {
  const { i18n, t } = useLingui()
  const usage = useQuery(usageQuery)
  if (usage.isError) return <ProblemNote error={usage.error} onRetry={() => void usage.refetch()} />
  if (!usage.data) return null
  const amount = (unit: Unit, value: number) => {
    if (unit.endsWith('_bytes')) return bytes(value, i18n.locale)
    if (unit.endsWith('_ms')) return duration(value, i18n.locale)
    if (unit.includes('micros')) return money(value, 'USD', i18n.locale)
    return new Intl.NumberFormat(i18n.locale).format(value)
  }
  return (
    <dl className={styles.list}>
      <dt>
        <Trans>Plan</Trans>
      </dt>
      <dd>{usage.data.plan}</dd>
      {usage.data.counted.map((counted) => {
        const word = UNITS[counted.unit]
        return word ? (
          <div key={counted.unit} className={styles.row}>
            <dt>{t(word)}</dt>
            <dd>
              {amount(counted.unit, counted.used)}
              {counted.limit != null && ` / ${amount(counted.unit, counted.limit)}`}
            </dd>
          </div>
        ) : null
      })}
    </dl>
  )
}
