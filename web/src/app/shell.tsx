import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Link, Outlet } from '@tanstack/react-router'
import { Clapperboard, ListChecks, Plus, Settings } from 'lucide-react'

import { ApiProblem } from '../api/problem'
import { meQuery } from '../api/server'
import { SignInPage } from '../features/sign-in/sign-in-page'
import styles from './shell.module.css'

const PLACES = [
  { to: '/', icon: Clapperboard, label: <Trans>Videos</Trans> },
  { to: '/new', icon: Plus, label: <Trans>New</Trans> },
  { to: '/jobs', icon: ListChecks, label: <Trans>Jobs</Trans> },
  { to: '/settings', icon: Settings, label: <Trans>Settings</Trans> },
] as const

/** What is round every page. Who has to sign in does so first. */
export function Shell() {
  const { t } = useLingui()
  const me = useQuery(meQuery)
  if (me.error instanceof ApiProblem && me.error.isUnproven) return <SignInPage />
  return (
    <div className={styles.shell}>
      <a className={styles.skip} href="#page">
        <Trans>Skip to the page</Trans>
      </a>
      <header className={styles.bar}>
        <Link to="/" className={styles.name} aria-label={t`GALA, all videos`}>
          <img src="/favicon.svg" alt="" width={32} height={32} />
          GALA
        </Link>
        <nav aria-label={t`Pages`}>
          {PLACES.map(({ to, icon: Icon, label }) => (
            <Link key={to} to={to} activeOptions={{ exact: to === '/', includeSearch: false }}>
              <Icon aria-hidden size={20} />
              {label}
            </Link>
          ))}
        </nav>
      </header>
      <main id="page" className={styles.page} tabIndex={-1}>
        <Outlet />
      </main>
    </div>
  )
}
