import { Trans, useLingui } from '@lingui/react/macro'
import { Check, Link2, Pencil, Reply, RotateCcw, Trash2 } from 'lucide-react'
import { useState, type ReactNode } from 'react'

import { isGuest } from '../../api/client'
import { useSettle, type Comment } from '../../api/comments'
import { dateTime } from '../../lib/format'
import { momentAddress } from '../../lib/moment'
import { Button } from '../../ui/button'
import { CopyLink } from '../../ui/copy-link'
import { ProblemNote } from '../../ui/problem-note'
import { MentionText } from '../mentions/mention-text'
import { useAuthors } from './authors'
import styles from './comments.module.css'
import { ReplyForm } from './reply-form'
import type { Thread } from './threads'
import { momentText, type Discussion } from './use-discussion'

interface Props {
  discussion: Discussion
  thread: Thread
  mayReview: boolean
  onRemove: (id: string) => void
}

/** A comment with what was said to it. */
export function ThreadItem({ discussion, thread, mayReview, onRemove }: Props) {
  const { t } = useLingui()
  const { nameOf, mayRemove } = useAuthors()
  const settle = useSettle(discussion.project)
  const [isAnswering, setAnswering] = useState(false)
  const { comment, replies, isSettled, atMs, scene } = thread
  const who = nameOf(comment)
  const { text } = comment
  const moment = atMs === undefined ? undefined : momentText(atMs)
  return (
    <li id={`comment-${comment.id}`} className={styles.thread} data-chosen={discussion.chosen === comment.id} data-settled={isSettled}>
      <Said comment={comment}>
        {moment !== undefined && (
          <button
            type="button"
            className={styles.chip}
            aria-label={t`Go to ${moment}, of which ${who} says something`}
            onClick={() => discussion.choose(comment.id)}
          >
            {moment}
            {comment.drawing.length > 0 && <Pencil aria-hidden size={12} />}
          </button>
        )}
        {scene !== undefined && (
          <span className={styles.tag}>
            <Trans>Scene {scene}</Trans>
          </span>
        )}
      </Said>
      {replies.length > 0 && (
        <ul className={styles.replies}>
          {replies.map((reply) => (
            <li key={reply.id}>
              <Said comment={reply} />
              {mayReview && mayRemove(reply) && <RemoveButton who={nameOf(reply)} onClick={() => onRemove(reply.id)} />}
            </li>
          ))}
        </ul>
      )}
      {mayReview && (
        <div className={styles.acts}>
          <Button kind="quiet" className={styles.small} aria-label={t`Reply to ${who}`} onClick={() => setAnswering(!isAnswering)}>
            <Reply aria-hidden size={14} />
            <Trans>Reply</Trans>
          </Button>
          <Button
            kind="quiet"
            className={styles.small}
            aria-label={isSettled ? t`Reopen: ${text}` : t`Resolve: ${text}`}
            disabled={settle.isPending}
            onClick={() => settle.mutate({ id: comment.id, isSettled: !isSettled })}
          >
            {isSettled ? <RotateCcw aria-hidden size={14} /> : <Check aria-hidden size={14} />}
            {isSettled ? <Trans>Reopen</Trans> : <Trans>Resolve</Trans>}
          </Button>
          {/* Who came by a link has no address of their own to give away. */}
          {!isGuest() && (
            <CopyLink kind="quiet" className={styles.small} label={t`Copy a link to: ${text}`} address={() => addressOf(discussion, thread)}>
              <Link2 aria-hidden size={14} />
              <Trans>Link</Trans>
            </CopyLink>
          )}
          {mayRemove(comment) && <RemoveButton who={who} onClick={() => onRemove(comment.id)} />}
        </div>
      )}
      {isAnswering && (
        <ReplyForm project={discussion.project} comment={comment} who={who} onDone={() => setAnswering(false)} />
      )}
      {settle.error && <ProblemNote error={settle.error} />}
    </li>
  )
}

/** Where a comment is seen beside what it is about: the film at its moment, or its scene on the board. */
function addressOf({ project, scene }: Discussion, { comment, atMs }: Thread): string {
  if (scene === undefined) return momentAddress(project, atMs, comment.id)
  return `${location.origin}/projects/${project}/scenes?scene=${scene}#comment-${comment.id}`
}

function RemoveButton({ who, onClick }: { who: string; onClick: () => void }) {
  const { t } = useLingui()
  return (
    <Button kind="quiet" className={styles.small} aria-label={t`Remove what ${who} said`} onClick={onClick}>
      <Trash2 aria-hidden size={14} />
      <Trans>Remove</Trans>
    </Button>
  )
}

/** Who said what, and when. */
function Said({ comment, children }: { comment: Comment; children?: ReactNode }) {
  const { i18n } = useLingui()
  const { nameOf } = useAuthors()
  const name = nameOf(comment)
  return (
    <div className={styles.said}>
      <span aria-hidden className={styles.face} data-guest={Boolean(comment.link_id)}>
        {[...name][0]?.toLocaleUpperCase(i18n.locale)}
      </span>
      <div>
        <p className={styles.who}>
          <strong>{name}</strong>
          {children}
          <small>{dateTime(comment.created_at, i18n.locale)}</small>
        </p>
        <p className={styles.text} dir="auto">
          <MentionText comment={comment} />
        </p>
      </div>
    </div>
  )
}
