import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import { Trans, useLingui } from '@lingui/react/macro'
import { Link } from '@tanstack/react-router'
import { ZoomIn } from 'lucide-react'

import type { Caption } from '../../../api/timeline-document'
import { timecode } from '../../../lib/timecode'
import { Button, buttonClass } from '../../../ui/button'
import { endRange, LONGEST_TEXT, moveWord, rewriteCaption, startRange } from '../calculations/captions'
import type { Box } from '../calculations/layout'
import { wordsOf } from '../calculations/names'
import type { Command } from '../commands/command'
import { deleteClips } from '../commands/delete-clips'
import { joinClips } from '../commands/join-clips'
import { splitClips } from '../commands/split-clips'
import type { Editor } from '../state/editor'
import { CaptionTimes } from './caption-times'
import styles from './inspector.module.css'
import { TimeInput } from './time-input'
import { useSeen } from './use-field'
import { useKeysText } from './use-keys-text'
import { WordsInput } from './words-input'

/** What commands do to a caption, where they do something else to clips. */
const NAMES: Record<string, MessageDescriptor> = {
  join: msg`Join with the next one`,
  delete: msg`Remove the caption`,
}

/** A caption is split before the word that is chosen. The first one has none before it. */
const nameOf = ({ id, label }: Command, word: number | undefined) => (id === 'split' && word ? msg`Split before the chosen word` : (NAMES[id] ?? label))

interface Props {
  editor: Editor
  box: Box
  caption: Caption
}

/** A caption: what it says, and when each of its words is said. */
export function CaptionInspector({ editor, box, caption }: Props) {
  const { t } = useLingui()
  const { rate } = editor
  const [from, to] = [timecode(box.startMs, rate), timecode(box.endMs, rate)]
  return (
    <section className={styles.inspector} aria-label={t`Caption`}>
      <header className={styles.head}>
        <p className={styles.kind}>
          <Trans>Caption</Trans>
        </p>
        <h2 className={styles.title} dir="auto">
          {caption.text}
        </h2>
        <p className={styles.source}>
          <Trans>
            {from} to {to}
          </Trans>
        </p>
      </header>
      <Text key={box.id} editor={editor} box={box} caption={caption} />
      <CaptionTimes key={`${box.id} times`} editor={editor} box={box} caption={caption} />
      <div className={styles.acts}>
        {[splitClips, joinClips, deleteClips].map((command) => (
          <Button key={command.id} disabled={!(command.isEnabled?.(editor) ?? true)} onClick={() => command.run(editor)}>
            {t(nameOf(command, editor.selection.word))}
          </Button>
        ))}
      </div>
      {caption.words?.length ? (
        <Words editor={editor} box={box} caption={caption} />
      ) : (
        <p className={styles.fact}>
          <Trans>The times of its words are not known: it is shown as a whole.</Trans>
        </p>
      )}
      <p className={styles.fact}>
        <Trans>A caption changes what is read, not what is heard. To have something else said, change the scene.</Trans>
      </p>
      <Link to="/projects/$id/scenes" params={{ id: editor.project }} className={`${buttonClass('plain')} ${styles.way}`}>
        <Trans>Change the scenes</Trans>
      </Link>
    </section>
  )
}

function Text({ editor, box, caption }: Props) {
  const { t } = useLingui()
  const { begin, keep } = useSeen(editor)
  const faultOf = (text: string) => {
    if (text.trim() === '') return t`A caption says something. Write at least a word.`
    return new TextEncoder().encode(text).length > LONGEST_TEXT ? t`That is too long. Say it in fewer words.` : undefined
  }
  return (
    <div className={styles.wide}>
      <WordsInput
        label={t`Text`}
        value={caption.text}
        faultOf={faultOf}
        onBegin={begin}
        onCommit={(text) => keep(msg`Write a caption`, rewriteCaption(box.track, box.index, text))}
      />
    </div>
  )
}

function Words({ editor, box, caption }: Props) {
  const { t } = useLingui()
  const keysText = useKeysText()
  const { rate, player, view, selection } = editor
  const choose = (index: number, ms: number) => {
    selection.chooseWord(index)
    player.seek(ms)
    view.reveal(ms)
  }
  const look = () => {
    view.show(box.startMs, box.endMs)
  }
  const [earlier, later] = [keysText('Alt+ArrowLeft'), keysText('Alt+ArrowRight')]
  return (
    <>
      <ol className={styles.words} aria-label={t`Words`}>
        {wordsOf(box).map((word, index) => (
          <li key={index}>
            <button
              type="button"
              className={styles.word}
              aria-pressed={selection.word === index}
              onClick={() => choose(index, word.startMs)}
            >
              <span dir="auto">{word.text}</span>
              <small>{timecode(word.startMs, rate)}</small>
            </button>
          </li>
        ))}
      </ol>
      {selection.word === undefined ? (
        <p className={styles.fact}>
          <Trans>Choose a word to say when it is said.</Trans>
        </p>
      ) : (
        <>
          <WordTimes key={`${box.id} ${selection.word}`} editor={editor} box={box} caption={caption} word={selection.word} />
          <p className={styles.fact}>
            <Trans>
              {earlier} and {later} move it by a frame, with Shift by ten. Its borders can be dragged on the track.
            </Trans>
          </p>
        </>
      )}
      <Button className={styles.way} onClick={look}>
        <ZoomIn aria-hidden size={16} />
        <Trans>Show its words on the track</Trans>
      </Button>
    </>
  )
}

/** When one word is said. */
function WordTimes({ editor, box, caption, word }: Props & { word: number }) {
  const { t } = useLingui()
  const { begin, keep } = useSeen(editor)
  const is = caption.words?.[word]
  if (!is) return null
  const place = { track: box.track, caption: box.index, word }
  const set = (startMs: number, endMs: number) => keep(msg`Move a word`, moveWord(place, { startMs, endMs }))
  return (
    <div className={styles.fields}>
      <TimeInput
        label={t`Begins`}
        ms={is.start_ms}
        rate={editor.rate}
        range={startRange(caption, word)}
        onBegin={begin}
        onCommit={(ms) => set(ms, is.end_ms)}
      />
      <TimeInput
        label={t`Ends`}
        ms={is.end_ms}
        rate={editor.rate}
        range={endRange(caption, word)}
        onBegin={begin}
        onCommit={(ms) => set(is.start_ms, ms)}
      />
    </div>
  )
}
