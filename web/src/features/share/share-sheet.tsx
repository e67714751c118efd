import { Trans } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'

import { linksQuery } from '../../api/links'
import { ApiProblem } from '../../api/problem'
import { meQuery } from '../../api/server'
import { ProblemNote } from '../../ui/problem-note'
import { Sheet } from '../../ui/sheet'
import { LinkForm } from './link-form'
import { LinkList } from './link-list'
import styles from './share.module.css'

/** Links by which people without an account see a project. Who may make none does not see that there are any. */
export function ShareSheet({ project }: { project: string }) {
  const me = useQuery(meQuery)
  const isSignedIn = me.data?.kind === 'session'
  const links = useQuery({ ...linksQuery(project), enabled: isSignedIn })
  const isRefused = links.error instanceof ApiProblem && links.error.status === 403
  if (!me.data || isRefused || (isSignedIn && links.isPending)) return null
  return (
    <Sheet className={styles.share}>
      <h2>
        <Trans>Review by link</Trans>
      </h2>
      {isSignedIn ? (
        <>
          <p className={styles.hint}>
            <Trans>Whoever has a link sees this video, its scenes and comments, and may download it. They need no account.</Trans>
          </p>
          {links.error && <ProblemNote error={links.error} onRetry={() => void links.refetch()} />}
          <LinkForm project={project} />
          <LinkList project={project} links={links.data ?? []} />
        </>
      ) : (
        <p className={styles.hint}>
          <Trans>
            This server has one owner and no accounts, so it lets nobody else in. Start it with{' '}
            <code>gala serve --auth accounts</code> to make links for people without an account.
          </Trans>
        </p>
      )}
    </Sheet>
  )
}
