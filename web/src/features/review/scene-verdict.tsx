import { Trans, useLingui } from '@lingui/react/macro'
import { Stamp, Undo2 } from 'lucide-react'
import { useState, type SyntheticEvent } from 'react'

import { LONGEST_COMMENT } from '../../api/comments'
import type { Scene } from '../../api/projects'
import type { Review } from '../../api/scenes'
import { Button } from '../../ui/button'
import { StateWord } from '../../ui/state-word'
import { APPROVALS } from '../approvals/words'
import styles from './review.module.css'

interface Props {
  scene: Scene
  isCurrent: boolean
  mayReview: boolean
  isBusy: boolean
  onShow: () => void
  onSay: (approval: Review['approval'], note: string, onDone: () => void) => void
}

/** A scene with what is found of its clip. What was said by mistake is taken back with one press. */
export function SceneVerdict({ scene, isCurrent, mayReview, isBusy, onShow, onSay }: Props) {
  const { t } = useLingui()
  const [isAsking, setAsking] = useState(false)
  const final = scene.reviews.find(({ stage }) => stage === 'final')
  const approval = final?.approval ?? 'pending'
  const [look, word] = APPROVALS[approval]
  const { number } = scene
  const done = () => setAsking(false)
  const mayNow = mayReview && Boolean(scene.takes.clip)
  return (
    <li className={styles.scene} data-current={isCurrent} data-approval={approval} aria-current={isCurrent ? 'true' : undefined}>
      <button type="button" className={styles.words} onClick={onShow}>
        <span className="visually-hidden">
          <Trans>Go to scene</Trans>
        </span>
        <strong>{number}</strong>
        <span dir="auto">{scene.script}</span>
      </button>
      <div className={styles.state}>
        <StateWord look={look}>{t(word)}</StateWord>
        {final?.is_outdated && (
          <small>
            <Trans>changed since it was reviewed</Trans>
          </small>
        )}
        {final?.note && approval !== 'pending' && <q dir="auto">{final.note}</q>}
      </div>
      {mayNow && !isAsking && (
        <div className={styles.acts}>
          {approval !== 'approved' && (
            <Button disabled={isBusy} aria-label={t`Approve scene ${number}`} onClick={() => onSay('approved', '', done)}>
              <Stamp aria-hidden size={16} />
              <Trans>Approve</Trans>
            </Button>
          )}
          {approval !== 'changes_requested' && (
            <Button disabled={isBusy} aria-label={t`Ask for changes of scene ${number}`} onClick={() => setAsking(true)}>
              <Trans>Ask for changes</Trans>
            </Button>
          )}
          {approval !== 'pending' && (
            <Button
              kind="quiet"
              disabled={isBusy}
              aria-label={t`Take back what was said of scene ${number}`}
              onClick={() => onSay('pending', '', done)}
            >
              <Undo2 aria-hidden size={16} />
              <Trans>Take back</Trans>
            </Button>
          )}
        </div>
      )}
      {mayNow && isAsking && <WishForm number={number} isBusy={isBusy} onSend={(note) => onSay('changes_requested', note, done)} onGiveUp={done} />}
    </li>
  )
}

interface WishProps {
  number: number
  isBusy: boolean
  onSend: (note: string) => void
  onGiveUp: () => void
}

function WishForm({ number, isBusy, onSend, onGiveUp }: WishProps) {
  const { t } = useLingui()
  const [note, setNote] = useState('')
  const send = (event: SyntheticEvent) => {
    event.preventDefault()
    onSend(note.trim())
  }
  return (
    <form className={styles.wish} onSubmit={send}>
      <textarea
        autoFocus
        dir="auto"
        rows={2}
        maxLength={LONGEST_COMMENT}
        aria-label={t`What is to be changed in scene ${number}`}
        placeholder={t`What is to be changed?`}
        value={note}
        onChange={(event) => setNote(event.target.value)}
      />
      <div className={styles.acts}>
        <Button type="submit" disabled={isBusy}>
          <Trans>Send</Trans>
        </Button>
        <Button kind="quiet" onClick={onGiveUp}>
          <Trans>Discard</Trans>
        </Button>
      </div>
    </form>
  )
}
