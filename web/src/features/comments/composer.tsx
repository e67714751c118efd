import { Trans, useLingui } from '@lingui/react/macro'
import { Pencil, PencilOff, Send, Undo2 } from 'lucide-react'
import { useRef, useState, type KeyboardEvent, type SyntheticEvent } from 'react'

import { LONGEST_COMMENT, useSay } from '../../api/comments'
import { frameMs } from '../../lib/frames'
import { randomId } from '../../lib/id'
import { Button } from '../../ui/button'
import { ProblemNote } from '../../ui/problem-note'
import { MentionField } from '../mentions/mention-field'
import { useOfTime, useTransport } from '../player/use-transport'
import { rememberSaid } from './authors'
import styles from './comments.module.css'
import { momentText, type Discussion } from './use-discussion'

const asItIs = (ms: number) => momentText(ms)

/** Where something is said of the frame that is seen. Writing stops the film, sending lets it go on. */
export function Composer({ discussion }: { discussion: Discussion }) {
  const { t } = useLingui()
  const { film, lines, setLines, isDrawing, setDrawing, field } = discussion
  const say = useSay(discussion.project)
  const [text, setText] = useState('')
  const [hasMoment, setHasMoment] = useState(true)
  const [key, setKey] = useState(randomId)
  const wasPlaying = useRef(false)
  const now = useOfTime(film, asItIs)
  // A scene that has no clip yet has no moments.
  const hasFilm = useTransport(film).durationMs > 0
  const isBegun = text.trim() !== '' || lines.length > 0

  const stop = () => {
    if (!film.state.isPlaying) return
    wasPlaying.current = true
    film.pause()
  }
  const write = (value: string) => {
    stop()
    setText(value)
  }
  const draw = () => {
    stop()
    setHasMoment(true)
    setDrawing(!isDrawing)
  }
  const clear = () => {
    setText('')
    setLines(() => [])
    setDrawing(false)
    setKey(randomId())
  }
  const send = (event: SyntheticEvent) => {
    event.preventDefault()
    if (!text.trim() || say.isPending) return
    const comment = {
      text: text.trim(),
      ...(hasMoment && hasFilm ? { at_ms: frameMs(film.frame, film.fps), drawing: [...lines] } : {}),
      ...(discussion.scene ? { scene_id: discussion.scene } : {}),
    }
    const onSuccess = (said: Parameters<typeof rememberSaid>[0]) => {
      rememberSaid(said)
      clear()
      if (wasPlaying.current) film.play()
      wasPlaying.current = false
    }
    say.mutate({ comment, key }, { onSuccess })
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && !event.nativeEvent.isComposing) send(event)
  }

  return (
    <form className={styles.composer} onSubmit={send}>
      <MentionField
        project={discussion.project}
        field={field}
        dir="auto"
        rows={2}
        maxLength={LONGEST_COMMENT}
        aria-label={t`New comment`}
        placeholder={t`What do you see?`}
        value={text}
        onValue={write}
        onKeyDown={onKeyDown}
      />
      <div className={styles.row}>
        {hasFilm && (
          <>
            <label className={styles.moment}>
              <input
                type="checkbox"
                checked={hasMoment}
                disabled={lines.length > 0}
                onChange={(event) => setHasMoment(event.target.checked)}
              />
              <Trans>at {now}</Trans>
            </label>
            <Button
              aria-label={isDrawing ? t`Stop drawing` : t`Draw on the frame`}
              aria-pressed={isDrawing}
              onClick={draw}
            >
              {isDrawing ? <PencilOff aria-hidden size={16} /> : <Pencil aria-hidden size={16} />}
            </Button>
          </>
        )}
        {lines.length > 0 && (
          <Button aria-label={t`Take the last line back`} onClick={() => setLines((all) => all.slice(0, -1))}>
            <Undo2 aria-hidden size={16} />
          </Button>
        )}
        <Button kind="main" type="submit" disabled={!text.trim() || say.isPending}>
          <Send aria-hidden size={16} />
          <Trans>Send</Trans>
        </Button>
      </div>
      {isDrawing && (
        <p className={styles.hint}>
          <Trans>Draw on the picture with a finger or the mouse, and write what it means.</Trans>
        </p>
      )}
      {isBegun && (
        <Button kind="quiet" className={styles.small} onClick={clear}>
          <Trans>Discard the comment</Trans>
        </Button>
      )}
      {say.error && <ProblemNote error={say.error} />}
    </form>
  )
}
