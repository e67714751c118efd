import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'

import { costQuery } from '../../api/projects'
import { money } from '../../lib/format'
import { Sheet } from '../../ui/sheet'
import styles from './cost-table.module.css'

/** What was asked of providers, and what it cost. Left out where nothing was. */
export function CostTable({ project }: { project: string }) {
  const { i18n } = useLingui()
  const cost = useQuery(costQuery(project))
  if (!cost.data || cost.data.models.length === 0) return null
  const { currency, spent_micros: spent, held_micros: held, models } = cost.data
  const amount = (micros: number) => money(micros, currency, i18n.locale)
  return (
    <Sheet>
      <h2>
        <Trans>Cost</Trans>
      </h2>
      <p>
        <Trans>
          {amount(spent)} spent, {amount(held)} held
        </Trans>
      </p>
      <div className={styles.scroll}>
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col"><Trans>Provider</Trans></th>
              <th scope="col"><Trans>Requests</Trans></th>
              <th scope="col"><Trans>From the cache</Trans></th>
              <th scope="col"><Trans>Failed</Trans></th>
              <th scope="col"><Trans>Cost</Trans></th>
            </tr>
          </thead>
          <tbody>
            {models.map((model) => (
              <tr key={`${model.provider} ${model.model}`}>
                <th scope="row">
                  {model.provider} <small>{model.model}</small>
                </th>
                <td>{model.requests}</td>
                <td>{model.cached}</td>
                <td>{model.failed}</td>
                <td>{amount(model.cost_micros)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Sheet>
  )
}
