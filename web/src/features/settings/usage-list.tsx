import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'

import type { Schemas } from '../../api/client'
import { usageQuery } from '../../api/server'
import { bytes, dateTime, duration, money } from '../../lib/format'
import { ProblemNote } from '../../ui/problem-note'
import styles from './usage-list.module.css'

type Unit = Schemas['LimitUnit']
type Counted = Schemas['CountedView']

const UNITS: Record<Unit, MessageDescriptor> = {
  storage_bytes: msg`Storage`,
  rendered_ms: msg`Rendered this month`,
  provider_micros: msg`Providers this month`,
  provider_micros_per_day: msg`Providers today`,
  provider_micros_per_project: msg`Providers for each project`,
  concurrent_jobs: msg`Jobs at a time`,
  members: msg`Members`,
  requests_per_minute: msg`Requests a minute`,
  scenes_per_project: msg`Scenes of a project`,
  video_length_ms: msg`Length of a video`,
  frame_side: msg`Longest side of a picture, in pixels`,
}

/** What is used of the plan, and what it limits. */
export function UsageList() {
  const { i18n, t } = useLingui()
  const usage = useQuery(usageQuery)
  if (usage.isError && !usage.data) return <ProblemNote error={usage.error} onRetry={() => void usage.refetch()} />
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
      {usage.data.counted.map((counted) => (
        <div key={counted.unit} className={styles.row}>
          <dt>{t(UNITS[counted.unit])}</dt>
          <dd>
            <Used counted={counted} name={t(UNITS[counted.unit])} amount={(value) => amount(counted.unit, value)} />
          </dd>
        </div>
      ))}
      {usage.data.limits.map(({ unit, limit }) => (
        <div key={unit} className={styles.row}>
          <dt>{t(UNITS[unit])}</dt>
          <dd>
            <Trans>at most {amount(unit, limit)}</Trans>
          </dd>
        </div>
      ))}
    </dl>
  )
}

function Used({ counted, name, amount }: { counted: Counted; name: string; amount: (value: number) => string }) {
  const { i18n } = useLingui()
  const { used, reserved, limit, resets_at: resets } = counted
  return (
    <>
      {amount(used)}
      {limit != null ? ` / ${amount(limit)}` : <> (<Trans>no limit</Trans>)</>}
      {limit != null && limit > 0 && (
        <meter aria-label={name} min={0} max={limit} low={limit * 0.75} high={limit * 0.95} optimum={0} value={used + reserved} />
      )}
      {reserved > 0 && (
        <small>
          <Trans>{amount(reserved)} held for what is under way</Trans>
        </small>
      )}
      {resets && limit != null && (
        <small>
          <Trans>begins anew {dateTime(resets, i18n.locale)}</Trans>
        </small>
      )}
    </>
  )
}
