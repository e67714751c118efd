import { Plural, Trans } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'

import { runningJobs } from '../../api/jobs'
import { readyQuery } from '../../api/server'
import { useCheckName } from '../../ui/check-name'
import { StateWord } from '../../ui/state-word'
import styles from './server-line.module.css'

/** How the server is, and what it works on, in a line. */
export function ServerLine() {
  const ready = useQuery(readyQuery)
  const running = useQuery(runningJobs)
  const checkName = useCheckName()
  const wrong = ready.data?.checks.filter((check) => !check.ok) ?? []
  const count = running.data?.length ?? 0
  return (
    <div className={styles.line}>
      {ready.data && wrong.length === 0 && (
        <StateWord look="done">
          <Trans>Everything works</Trans>
        </StateWord>
      )}
      {wrong.map((check) => (
        <StateWord key={check.name} look="failed">
          {checkName(check.name)}: {check.detail ?? ''}
        </StateWord>
      ))}
      <Link to="/jobs">
        {count > 0 ? <Plural value={count} one="# job at work" other="# jobs at work" /> : <Trans>No job at work</Trans>}
      </Link>
    </div>
  )
}
