import { Trans, useLingui } from '@lingui/react/macro'
import { useState } from 'react'

import { useWithdrawLink, type ShareLink } from '../../api/links'
import { dateTime } from '../../lib/format'
import { Button } from '../../ui/button'
import { ProblemNote } from '../../ui/problem-note'
import { StateWord } from '../../ui/state-word'
import styles from './share.module.css'

/** The links of a project, and the way to withdraw them. */
export function LinkList({ project, links }: { project: string; links: readonly ShareLink[] }) {
  const withdraw = useWithdrawLink(project)
  if (links.length === 0) return null
  return (
    <>
      {withdraw.error && <ProblemNote error={withdraw.error} />}
      <ul className={styles.list}>
        {links.map((link) => (
          <LinkItem key={link.id} link={link} isBusy={withdraw.isPending} onWithdraw={() => withdraw.mutate(link.id)} />
        ))}
      </ul>
    </>
  )
}

type LinkStanding = 'good' | 'ended' | 'withdrawn'

export function standingOf({ revoked_at, ends_at }: ShareLink, now: number): LinkStanding {
  if (revoked_at) return 'withdrawn'
  return ends_at && Date.parse(ends_at) <= now ? 'ended' : 'good'
}

function LinkItem({ link, isBusy, onWithdraw }: { link: ShareLink; isBusy: boolean; onWithdraw: () => void }) {
  const { i18n, t } = useLingui()
  const [isAsked, setAsked] = useState(false)
  const standing = standingOf(link, Date.now())
  const made = dateTime(link.created_at, i18n.locale)
  const ends = link.ends_at && dateTime(link.ends_at, i18n.locale)
  return (
    <li className={styles.link}>
      <div className={styles.facts}>
        <strong>{link.scope === 'review' ? t`To review` : t`To look at`}</strong>
        <small>
          <Trans>made {made}</Trans>
          {ends && standing !== 'withdrawn' && (
            <>
              {' · '}
              {standing === 'ended' ? <Trans>expired {ends}</Trans> : <Trans>expires {ends}</Trans>}
            </>
          )}
          {link.has_password && ` · ${t`with a password`}`}
          {!link.watermark && ` · ${t`without watermarks`}`}
        </small>
      </div>
      {standing === 'withdrawn' && (
        <StateWord look="cancelled">
          <Trans>Withdrawn</Trans>
        </StateWord>
      )}
      {standing === 'ended' && (
        <StateWord look="waiting">
          <Trans>Expired</Trans>
        </StateWord>
      )}
      {standing === 'good' &&
        (isAsked ? (
          <span className={styles.acts}>
            <Button disabled={isBusy} onClick={onWithdraw}>
              <Trans>Withdraw it for good</Trans>
            </Button>
            <Button kind="quiet" onClick={() => setAsked(false)}>
              <Trans>Keep it</Trans>
            </Button>
          </span>
        ) : (
          <Button aria-label={t`Withdraw the link made ${made}`} onClick={() => setAsked(true)}>
            <Trans>Withdraw</Trans>
          </Button>
        ))}
    </li>
  )
}
