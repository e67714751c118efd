import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { Eye, EyeOff } from 'lucide-react'
import { Fragment, useState, type ReactNode } from 'react'

import { useTakeBack } from '../../api/comments'
import { doLater, takeBack } from '../../lib/later'
import { Button } from '../../ui/button'
import { ProblemNote } from '../../ui/problem-note'
import { Composer } from './composer'
import styles from './comments.module.css'
import { ThreadItem } from './thread-item'
import type { Discussion } from './use-discussion'

/** What was removed can be brought back for so long. */
const REGRET_MS = 6000

interface Props {
  discussion: Discussion
  /** Whether who looks may say something, and not only read. */
  mayReview: boolean
  title?: ReactNode
}

/** What is said of a film, beside it: always there, and out of sight with one button. */
export function CommentPanel({ discussion, mayReview, title }: Props) {
  const { t } = useLingui()
  const { isShown, setShown, threads } = discussion
  const open = threads.filter(({ isSettled }) => !isSettled).length
  return (
    <section className={styles.panel} aria-label={t`Comments`}>
      <div className={styles.head}>
        <h2>{title ?? <Trans>Comments</Trans>}</h2>
        {open > 0 && (
          <span className={styles.count}>
            <Plural value={open} one="# open" other="# open" />
          </span>
        )}
        <Button
          kind="quiet"
          className={styles.small}
          aria-label={isShown ? t`Hide comments and drawings` : t`Show comments and drawings`}
          onClick={() => setShown(!isShown)}
        >
          {isShown ? <EyeOff aria-hidden size={16} /> : <Eye aria-hidden size={16} />}
          {isShown ? <Trans>Hide</Trans> : <Trans>Show</Trans>}
        </Button>
      </div>
      {isShown && (
        <>
          {mayReview && <Composer discussion={discussion} />}
          <ThreadList discussion={discussion} mayReview={mayReview} />
        </>
      )}
    </section>
  )
}

function ThreadList({ discussion, mayReview }: Omit<Props, 'title'>) {
  const remove = useTakeBack(discussion.project)
  const [removed, setRemoved] = useState<ReadonlySet<string>>(new Set())
  const [showsSettled, setShowsSettled] = useState(false)
  const { threads, isPending, error, retry } = discussion
  const without = (id: string) => new Set([...removed].filter((one) => one !== id))

  const onRemove = (id: string) => {
    setRemoved(new Set(removed).add(id))
    const undo = () => setRemoved((all) => new Set([...all].filter((one) => one !== id)))
    doLater(id, REGRET_MS, () => void remove.mutateAsync(id).catch(undo))
  }
  const onKeep = (id: string) => {
    takeBack(id)
    setRemoved(without(id))
  }

  const settled = threads.filter(({ isSettled }) => isSettled)
  const shown = threads.filter(({ isSettled, comment }) => showsSettled || !isSettled || comment.id === discussion.chosen)
  if (error && threads.length === 0) return <ProblemNote error={error} onRetry={retry} />
  return (
    <>
      {remove.error && <ProblemNote error={remove.error} />}
      {!isPending && threads.length === 0 && (
        <p className={styles.hint}>
          <Trans>Nobody has said anything yet.</Trans>
        </p>
      )}
      <ul className={styles.list}>
        {shown.map((thread) => {
          const { id } = thread.comment
          if (removed.has(id)) return <RemovedItem key={id} onKeep={() => onKeep(id)} />
          const left = { ...thread, replies: thread.replies.filter((reply) => !removed.has(reply.id)) }
          const gone = thread.replies.filter((reply) => removed.has(reply.id))
          return (
            <Fragment key={id}>
              <ThreadItem discussion={discussion} thread={left} mayReview={mayReview} onRemove={onRemove} />
              {gone.map((reply) => (
                <RemovedItem key={reply.id} onKeep={() => onKeep(reply.id)} />
              ))}
            </Fragment>
          )
        })}
      </ul>
      {settled.length > 0 && (
        <Button kind="quiet" className={styles.small} aria-expanded={showsSettled} onClick={() => setShowsSettled(!showsSettled)}>
          {showsSettled ? (
            <Trans>Hide resolved comments</Trans>
          ) : (
            <Plural value={settled.length} one="Show # resolved comment" other="Show # resolved comments" />
          )}
        </Button>
      )}
    </>
  )
}

function RemovedItem({ onKeep }: { onKeep: () => void }) {
  return (
    <li className={styles.removed}>
      <span role="status">
        <Trans>Removed.</Trans>
      </span>
      <Button className={styles.small} onClick={onKeep}>
        <Trans>Undo</Trans>
      </Button>
    </li>
  )
}
