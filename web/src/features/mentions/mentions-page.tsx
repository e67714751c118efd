import { Trans, useLingui } from '@lingui/react/macro'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { AtSign } from 'lucide-react'

import { mentionList, useReadMention, type Mention } from '../../api/mentions'
import { dateTime } from '../../lib/format'
import { Button } from '../../ui/button'
import { Listing } from '../../ui/listing'
import { PageHead } from '../../ui/page-head'
import { ProblemNote } from '../../ui/problem-note'
import { Sheet } from '../../ui/sheet'
import { useAuthors } from '../comments/authors'
import { MentionText } from './mention-text'
import styles from './mentions.module.css'

/** The comments that name somebody, with what they have not seen yet. */
export function MentionsPage() {
  const list = useInfiniteQuery(mentionList)
  const all = list.data?.pages.flatMap((page) => page.items)
  const read = useReadMention()
  const unread = all?.filter(({ read_at }) => read_at == null) ?? []
  return (
    <>
      <PageHead title={<Trans>Mentions</Trans>}>
        {unread.length > 0 && (
          <Button disabled={read.isPending} onClick={() => unread.forEach(({ comment }) => read.mutate({ comment: comment.id, isRead: true }))}>
            <Trans>Mark all as seen</Trans>
          </Button>
        )}
      </PageHead>
      {read.error && <ProblemNote error={read.error} />}
      <Sheet>
        <Listing
          query={{ data: all, error: list.error, isPending: list.isPending, refetch: list.refetch }}
          empty={<Trans>Nobody has named you yet. In a comment, @ and a name tells somebody of it.</Trans>}
        >
          {(mentions) => (
            <ul className={styles.mentions}>
              {mentions.map((mention) => (
                <MentionRow key={mention.comment.id} mention={mention} onRead={(isRead) => read.mutate({ comment: mention.comment.id, isRead })} />
              ))}
            </ul>
          )}
        </Listing>
        {list.hasNextPage && (
          <Button disabled={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            <Trans>Show more</Trans>
          </Button>
        )}
      </Sheet>
    </>
  )
}

function MentionRow({ mention, onRead }: { mention: Mention; onRead: (isRead: boolean) => void }) {
  const { i18n, t } = useLingui()
  const { nameOf } = useAuthors()
  const { comment, project_id: id, project_title: title, read_at } = mention
  const who = nameOf(comment)
  const isRead = read_at != null
  const seen = () => isRead || onRead(true)
  const hash = `comment-${comment.id}`
  return (
    <li className={styles.row} data-unread={!isRead}>
      <AtSign aria-hidden size={20} />
      <div className={styles.said}>
        <p>
          <strong>{who}</strong> · {dateTime(comment.created_at, i18n.locale)}
          {!isRead && (
            <span className={styles.new}>
              <Trans>new</Trans>
            </span>
          )}
        </p>
        <p dir="auto">
          <MentionText comment={comment} />
        </p>
        {comment.scene_id ? (
          <Link to="/projects/$id/scenes" params={{ id }} search={{ scene: comment.scene_id }} hash={hash} onClick={seen}>
            {title}
          </Link>
        ) : (
          <Link to="/projects/$id" params={{ id }} hash={hash} onClick={seen}>
            {title}
          </Link>
        )}
      </div>
      <Button kind="quiet" aria-label={isRead ? t`Mark as new: ${comment.text}` : t`Mark as seen: ${comment.text}`} onClick={() => onRead(!isRead)}>
        {isRead ? <Trans>Mark as new</Trans> : <Trans>Mark as seen</Trans>}
      </Button>
    </li>
  )
}
