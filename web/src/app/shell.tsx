import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Link, Outlet, useLocation } from '@tanstack/react-router'
import { Clapperboard, Images, ListChecks, Plus, Settings } from 'lucide-react'

import { ApiProblem } from '../api/problem'
import { meQuery } from '../api/server'
import { CommandCenter } from '../features/commands/command-center'
import { MentionBell } from '../features/mentions/mention-bell'
import { Gate } from '../features/sign-in/gate'
import { SecondFactorPage } from '../features/sign-in/second-factor-page'
import { useUploadKeeper } from '../features/uploads/use-uploads'
import { Toasts } from '../ui/toasts'
import styles from './shell.module.css'

const PLACES = [
  { to: '/', icon: Clapperboard, label: <Trans>Videos</Trans> },
  { to: '/new', icon: Plus, label: <Trans>New</Trans> },
  { to: '/gallery', icon: Images, label: <Trans>Gallery</Trans> },
  { to: '/jobs', icon: ListChecks, label: <Trans>Jobs</Trans> },
  { to: '/settings', icon: Settings, label: <Trans>Settings</Trans> },
] as const

/** Pages for people whom the server does not know yet. */
const isOpen = (path: string) => path === '/join'
/** Pages on which somebody gets a second step, or goes where none is asked for. */
const isBeforeSecondStep = (path: string) => /^\/(join|settings(\/(you|security|workspace))?)\/?$/.test(path)

/** What is round every page. Who has to sign in does so first. */
export function Shell() {
  const { t } = useLingui()
  useUploadKeeper()
  const me = useQuery(meQuery)
  const path = useLocation({ select: ({ pathname }) => pathname })
  const isUnknown = me.error instanceof ApiProblem && me.error.isUnproven
  if (isUnknown && !isOpen(path)) return <Gate />
  const isKeptOut = me.data?.second_factor_required === true && !isBeforeSecondStep(path)
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
        {!isUnknown && (
          <nav aria-label={t`Pages`}>
            {PLACES.map(({ to, icon: Icon, label }) => (
              <Link key={to} to={to} activeOptions={{ exact: to === '/', includeSearch: false }}>
                <Icon aria-hidden size={20} />
                {label}
              </Link>
            ))}
          </nav>
        )}
        {me.data?.kind === 'session' && <MentionBell />}
      </header>
      <main id="page" className={styles.page} tabIndex={-1}>
        {isKeptOut ? <SecondFactorPage /> : <Outlet />}
      </main>
      <CommandCenter />
      <Toasts />
    </div>
  )
}
