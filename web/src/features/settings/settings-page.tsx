import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'

import { signInMethodsQuery } from '../../api/passkeys'
import { healthQuery, meQuery, readyQuery, useSignOut } from '../../api/server'
import { Button } from '../../ui/button'
import { PageHead } from '../../ui/page-head'
import { ProblemNote } from '../../ui/problem-note'
import { Sheet } from '../../ui/sheet'
import { useCheckName } from '../../ui/check-name'
import { StateWord } from '../../ui/state-word'
import { AppearanceForm } from './appearance-form'
import { PasskeyList } from './passkey-list'
import styles from './settings-page.module.css'
import { UsageList } from './usage-list'

export function SettingsPage() {
  return (
    <>
      <PageHead title={<Trans>Settings</Trans>} />
      <div className={styles.column}>
        <Sheet>
          <h2>
            <Trans>How it looks</Trans>
          </h2>
          <AppearanceForm />
        </Sheet>
        <Person />
        <Sheet>
          <h2>
            <Trans>Plan</Trans>
          </h2>
          <UsageList />
        </Sheet>
        <Server />
      </div>
    </>
  )
}

function Person() {
  const me = useQuery(meQuery)
  const methods = useQuery({ ...signInMethodsQuery, enabled: me.data?.kind === 'session' })
  const signOut = useSignOut()
  const user = me.data?.user
  if (!user) return null
  return (
    <Sheet>
      <h2>
        <Trans>You</Trans>
      </h2>
      <p>
        {user.display_name} ({user.name})
      </p>
      {methods.data?.passkey && <PasskeyList />}
      {signOut.error && <ProblemNote error={signOut.error} />}
      <Button disabled={signOut.isPending} onClick={() => signOut.mutate()}>
        <Trans>Sign out</Trans>
      </Button>
    </Sheet>
  )
}

function Server() {
  const { t } = useLingui()
  const checkName = useCheckName()
  const [ready, health] = [useQuery(readyQuery), useQuery(healthQuery)]
  return (
    <Sheet>
      <h2>
        <Trans>Server</Trans>
      </h2>
      {ready.error && <ProblemNote error={ready.error} onRetry={() => void ready.refetch()} />}
      <ul className={styles.checks}>
        {ready.data?.checks.map((check) => (
          <li key={check.name}>
            <StateWord look={check.ok ? 'done' : 'failed'}>{check.ok ? t`works` : t`does not work`}</StateWord>{' '}
            {checkName(check.name)}
            {check.detail && `: ${check.detail}`}
          </li>
        ))}
      </ul>
      <p className={styles.small}>
        {health.data && `GALA ${health.data.version} · `}
        <a href="/docs/">
          <Trans>Documentation of the API</Trans>
        </a>
        {' · '}
        <a href="/licences.md">
          <Trans>Licences</Trans>
        </a>
      </p>
    </Sheet>
  )
}
