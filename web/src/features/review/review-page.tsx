import { Trans } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useLocation } from '@tanstack/react-router'
import { useEffect } from 'react'

import { actAsGuest } from '../../api/client'
import { lookAtLink, openLink } from '../../api/links'
import { ApiProblem } from '../../api/problem'
import { applyTheme, readPreferences } from '../../lib/preferences'
import { ProblemNote } from '../../ui/problem-note'
import { KeyCenter } from '../commands/command-center'
import { LinkGate } from './link-gate'
import { keepName, keptName } from './guest-name'
import { LinkEnded } from './link-ended'
import { ReviewRoom } from './review-room'
import styles from './review.module.css'

/** What people see who came by a link. The secret of the link stands behind the `#` of the address. */
export function ReviewPage() {
  const token = useLocation({ select: ({ hash }) => hash.replace(/^#/, '') })
  return <Review key={token} token={token} />
}

function Review({ token }: { token: string }) {
  useHouseLightsDown()
  const queries = useQueryClient()
  const link = useQuery({ queryKey: ['link', token], queryFn: () => lookAtLink(token), staleTime: Infinity, retry: false })
  const visit = useMutation({
    mutationFn: ({ name, password }: { name: string; password?: string | undefined }) => openLink(token, name, password),
    onSuccess: (_visit, { name }) => keepName(name),
  })
  useEffect(
    () => () => {
      // Nothing that was shown to a guest is shown to who signs in, nor the other way round.
      actAsGuest(undefined)
      queries.clear()
    },
    [queries],
  )
  // Whoever said who they are is not asked again, unless there is a password.
  const name = keptName()
  const { mutate, isIdle } = visit
  const isKnown = link.data === 'open' && name !== '' && isIdle
  useEffect(() => {
    if (isKnown) mutate({ name })
  }, [isKnown, mutate, name])

  const isGone = visit.error instanceof ApiProblem && visit.error.isNowhere
  return (
    <div className={styles.house}>
      {link.data === 'ended' || isGone ? (
        <LinkEnded />
      ) : visit.data ? (
        <ReviewRoom visit={visit.data} onAgain={() => location.reload()} />
      ) : link.data && !isKnown && !(visit.isPending && link.data === 'open' && name) ? (
        <LinkGate needsPassword={link.data === 'password'} error={visit.error} isBusy={visit.isPending} onOpen={visit.mutate} />
      ) : (
        <main className={styles.gate}>
          <h1 className="visually-hidden">
            <Trans>Review</Trans>
          </h1>
          {link.error && <ProblemNote error={link.error} onRetry={() => void link.refetch()} />}
        </main>
      )}
      <KeyCenter />
    </div>
  )
}

/** The house is dark while the film is shown, whatever theme somebody chose. */
function useHouseLightsDown() {
  useEffect(() => {
    applyTheme('dark')
    return () => applyTheme(readPreferences().theme)
  }, [])
}
