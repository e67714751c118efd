import { Trans, useLingui } from '@lingui/react/macro'
import { Link } from '@tanstack/react-router'

import { timecode } from '../../../lib/timecode'
import { buttonClass } from '../../../ui/button'
import type { Box } from '../calculations/layout'
import { wordsOf } from '../calculations/names'
import type { Editor } from '../state/editor'
import styles from './inspector.module.css'

/** A caption as its words, each with its time. What is said is changed where it is written: in its scene. */
export function CaptionInspector({ editor, box }: { editor: Editor; box: Box }) {
  const { t } = useLingui()
  const { rate, player, view } = editor
  const words = wordsOf(box)
  const [from, to] = [timecode(box.startMs, rate), timecode(box.endMs, rate)]
  const go = (ms: number) => {
    player.seek(ms)
    view.reveal(ms)
  }
  return (
    <section className={styles.inspector} aria-label={t`Caption`}>
      <header className={styles.head}>
        <p className={styles.kind}>
          <Trans>Caption</Trans>
        </p>
        <h2 className={styles.title} dir="auto">
          {box.caption?.text}
        </h2>
        <p className={styles.source}>
          <Trans>
            {from} to {to}
          </Trans>
        </p>
      </header>
      {words.length > 0 && (
        <ol className={styles.words} aria-label={t`Words`}>
          {words.map((word) => (
            <li key={word.startMs}>
              <button type="button" className={styles.word} onClick={() => go(word.startMs)}>
                <span dir="auto">{word.text}</span>
                <small>{timecode(word.startMs, rate)}</small>
              </button>
            </li>
          ))}
        </ol>
      )}
      <p className={styles.fact}>
        <Trans>Captions say what the voice says. Change the words of the scene, and both are made again.</Trans>
      </p>
      <Link to="/projects/$id/scenes" params={{ id: editor.project }} className={`${buttonClass('plain')} ${styles.way}`}>
        <Trans>Change the scenes</Trans>
      </Link>
    </section>
  )
}
