import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'

import { healthQuery, readyQuery } from '../../api/server'
import { useCheckName } from '../../ui/check-name'
import { Listing } from '../../ui/listing'
import { Sheet } from '../../ui/sheet'
import { StateWord } from '../../ui/state-word'
import { Subject } from './subject'
import styles from './subject.module.css'

export function ServerPage() {
  const { t } = useLingui()
  const checkName = useCheckName()
  const [ready, health] = [useQuery(readyQuery), useQuery(healthQuery)]
  return (
    <Subject
      title={<Trans>Server</Trans>}
      intro={health.data && `GALA ${health.data.version}`}
    >
      <Sheet className={styles.stack}>
        <h2>
          <Trans>What it needs</Trans>
        </h2>
        <Listing query={{ ...ready, data: ready.data?.checks }} empty={<Trans>It checks nothing.</Trans>}>
          {(checks) => (
            <ul className={styles.list}>
              {checks.map((check) => (
                <li key={check.name} className={styles.item}>
                  <span className={styles.facts}>
                    <strong>{checkName(check.name)}</strong>
                    {check.detail && <small>{check.detail}</small>}
                  </span>
                  <StateWord look={check.ok ? 'done' : 'failed'}>{check.ok ? t`works` : t`does not work`}</StateWord>
                </li>
              ))}
            </ul>
          )}
        </Listing>
      </Sheet>
      <p className={styles.small}>
        <a href="/docs/">
          <Trans>Documentation of the API</Trans>
        </a>
        {' · '}
        <a href="/licences.md">
          <Trans>Licences</Trans>
        </a>
      </p>
    </Subject>
  )
}
