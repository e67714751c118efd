import { Plural, useLingui } from '@lingui/react/macro'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { AtSign } from 'lucide-react'

import { mentionList } from '../../api/mentions'
import styles from './mentions.module.css'

/** More are told by a plus. */
const MOST_SHOWN = 99

/** The way to one's mentions, with how many are not seen yet. */
export function MentionBell() {
  const { t } = useLingui()
  const list = useInfiniteQuery(mentionList)
  const count = list.data?.pages[0]?.unread ?? 0
  return (
    <Link to="/mentions" className={styles.bell} title={t`Mentions`}>
      <AtSign aria-hidden size={20} />
      <span className="visually-hidden">
        {t`Mentions`}
        {count > 0 && (
          <>
            {': '}
            <Plural value={count} one="# new" other="# new" />
          </>
        )}
      </span>
      {count > 0 && (
        <span aria-hidden className={styles.count}>
          {count > MOST_SHOWN ? `${MOST_SHOWN}+` : count}
        </span>
      )}
    </Link>
  )
}
