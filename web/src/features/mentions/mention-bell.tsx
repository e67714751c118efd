import { Plural, useLingui } from '@lingui/react/macro'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { AtSign } from 'lucide-react'

import { mentionList } from '../../api/mentions'
import styles from './mentions.module.css'

/** The way to one's mentions, with how many of the newest are not seen yet. */
export function MentionBell() {
  const { t } = useLingui()
  const list = useInfiniteQuery(mentionList)
  const pages = list.data?.pages ?? []
  const count = pages.flatMap((page) => page.items).filter(({ read_at }) => read_at == null).length
  const isMore = pages.length > 0 && list.hasNextPage && count === pages.flatMap((page) => page.items).length
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
          {count}
          {isMore && '+'}
        </span>
      )}
    </Link>
  )
}
