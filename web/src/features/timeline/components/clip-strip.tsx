import { useLingui } from '@lingui/react/macro'
import { memo } from 'react'

import { timecode, type Rate } from '../../../lib/timecode'
import type { Box } from '../calculations/layout'
import { wordsOf } from '../calculations/names'
import styles from './clip-strip.module.css'
import { useNames } from './use-names'

interface Props {
  box: Box
  scale: number
  rate: Rate
  picture: string | undefined
  isSelected: boolean
  isInTabOrder: boolean
  onChoose: (id: string) => void
}

/** A strip so narrow has room for neither a name nor a picture. */
const BARE_PX = 26
/** Words stand at their times where letters have so much room. */
const LETTER_PX = 6.5

/** A clip or caption as a strip of paper. */
export const ClipStrip = memo(function ClipStrip({ box, scale, rate, picture, isSelected, isInTabOrder, onChoose }: Props) {
  const { t } = useLingui()
  const { clipName, kindOf } = useNames()
  const width = Math.max((box.endMs - box.startMs) * scale, 2)
  const name = clipName(box)
  const [kind, from, to] = [kindOf(box), timecode(box.startMs, rate), timecode(box.endMs, rate)]
  const transition = box.clip?.transition
  // Under the end of the one before nothing is read.
  const shared = Math.min((transition?.duration_ms ?? 0) * scale, width)
  const isBare = width - shared < BARE_PX
  return (
    <button
      type="button"
      data-clip={box.id}
      data-look={box.look}
      className={styles.strip}
      style={{ insetInlineStart: box.startMs * scale, inlineSize: width }}
      aria-pressed={isSelected}
      aria-label={t`${kind}: ${name}, ${from} to ${to}`}
      tabIndex={isInTabOrder ? 0 : -1}
      title={isBare ? name : undefined}
      // Of hands the controller knows more; a key or a screen reader just presses it.
      onClick={(event) => event.detail === 0 && onChoose(box.id)}
    >
      {!isBare && (box.caption ? <CaptionWords box={box} scale={scale} /> : <span className={styles.name} style={{ marginInlineStart: shared }}>{name}</span>)}
      {!isBare && picture && <span className={styles.film} style={{ backgroundImage: `url(${picture})` }} />}
      {!isBare && box.clip?.source !== undefined && <Fades box={box} scale={scale} />}
      {transition && <span className={styles.transition} style={{ inlineSize: shared }} />}
      {isSelected && box.clip && (
        <>
          <span data-edge="start" className={styles.edge} />
          <span data-edge="end" className={styles.edge} />
        </>
      )}
    </button>
  )
})

/** The words of a caption: each at its time, where there is room. */
function CaptionWords({ box, scale }: { box: Box; scale: number }) {
  const words = wordsOf(box)
  const isRoomy = words.length > 0 && words.every((word) => (word.endMs - word.startMs) * scale >= word.text.length * LETTER_PX)
  if (!isRoomy)
    return (
      <span className={styles.text} dir="auto">
        {box.caption?.text}
      </span>
    )
  return words.map((word) => (
    <span
      key={word.startMs}
      className={styles.word}
      style={{ insetInlineStart: (word.startMs - box.startMs) * scale, inlineSize: (word.endMs - word.startMs) * scale }}
    >
      {word.text}{' '}
    </span>
  ))
}

/** Where a sound comes up and goes down. */
function Fades({ box, scale }: { box: Box; scale: number }) {
  const { fade_in_ms: fadeIn = 0, fade_out_ms: fadeOut = 0 } = box.clip ?? {}
  return (
    <>
      {fadeIn > 0 && <span className={styles.fadeIn} style={{ inlineSize: fadeIn * scale }} />}
      {fadeOut > 0 && <span className={styles.fadeOut} style={{ inlineSize: fadeOut * scale }} />}
    </>
  )
}
