import { Trans, useLingui } from '@lingui/react/macro'
import { useState, type KeyboardEvent, type SyntheticEvent } from 'react'

import { LONGEST_COMMENT, useSay, type Comment } from '../../api/comments'
import { randomId } from '../../lib/id'
import { Button } from '../../ui/button'
import { ProblemNote } from '../../ui/problem-note'
import { MentionField } from '../mentions/mention-field'
import { rememberSaid } from './authors'
import styles from './comments.module.css'

interface Props {
  project: string
  comment: Comment
  who: string
  onDone: () => void
}

/** Where a comment is answered. It is about what the comment is about. */
export function ReplyForm({ project, comment, who, onDone }: Props) {
  const { t } = useLingui()
  const say = useSay(project)
  const [text, setText] = useState('')
  const [key] = useState(randomId)
  const send = (event: SyntheticEvent) => {
    event.preventDefault()
    if (!text.trim() || say.isPending) return
    const answer = {
      text: text.trim(),
      parent_id: comment.id,
      ...(comment.scene_id ? { scene_id: comment.scene_id } : {}),
    }
    say.mutate(
      { comment: answer, key },
      {
        onSuccess: (said) => {
          rememberSaid(said)
          onDone()
        },
      },
    )
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && !event.nativeEvent.isComposing) send(event)
    if (event.key === 'Escape') onDone()
  }
  return (
    <form className={styles.composer} onSubmit={send}>
      <MentionField
        project={project}
        autoFocus
        dir="auto"
        rows={2}
        maxLength={LONGEST_COMMENT}
        aria-label={t`Your reply to ${who}`}
        value={text}
        onValue={setText}
        onKeyDown={onKeyDown}
      />
      <div className={styles.row}>
        <Button type="submit" disabled={!text.trim() || say.isPending}>
          <Trans>Send the reply</Trans>
        </Button>
        <Button kind="quiet" onClick={onDone}>
          <Trans>Discard</Trans>
        </Button>
      </div>
      {say.error && <ProblemNote error={say.error} />}
    </form>
  )
}
