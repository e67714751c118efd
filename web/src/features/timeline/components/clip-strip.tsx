import { useLingui } from '@lingui/react/macro'
import { memo } from 'react'

import { timecode, type Rate } from '../../../lib/timecode'
import type { Box } from '../calculations/layout'
import { bordersOf } from '../calculations/captions'
import { wordsOf } from '../calculations/names'
import type { Wave } from '../state/use-waves'
import styles from './clip-strip.module.css'
import { ClipWave } from './clip-wave'
import { useNames } from './use-names'

interface Props {
  box: Box
  scale: number
  rate: Rate
  picture: string | undefined
  wave: Wave | undefined
  isSelected: boolean
  isInTabOrder: boolean
  onChoose: (id: string) => void
}

/** A strip so narrow has room for neither a name nor a picture. */
const BARE_PX = 26
/** Words stand at their times where letters have so much room. */
const LETTER_PX = 6.5
/** The borders of narrower words cannot be taken. */
const LEAST_BORDERED_PX = 14

/** A clip or caption as a strip of paper. */
export const ClipStrip = memo(function ClipStrip({ box, scale, rate, picture, wave, isSelected, isInTabOrder, onChoose }: Props) {
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
      {!isBare && (box.caption ? <CaptionWords box={box} scale={scale} isSelected={isSelected} /> : <span className={styles.name} style={{ marginInlineStart: shared }}>{name}</span>)}
      {!isBare && picture && <span className={styles.film} style={{ backgroundImage: `url(${picture})` }} />}
      {!isBare && wave && <ClipWave wave={wave} />}
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

/** The words of a caption: each at its time, where there is room. Those of a chosen one have borders to be dragged. */
function CaptionWords({ box, scale, isSelected }: { box: Box; scale: number; isSelected: boolean }) {
  const words = wordsOf(box)
  const widths = words.map((word) => (word.endMs - word.startMs) * scale)
  const isRoomy = words.length > 0 && words.every((word, index) => (widths[index] ?? 0) >= word.text.length * LETTER_PX)
  const hasBorders = isSelected && words.length > 0 && widths.every((width) => width >= LEAST_BORDERED_PX)
  if (!isRoomy && !hasBorders)
    return (
      <span className={styles.text} dir="auto">
        {box.caption?.text}
      </span>
    )
  return (
    <>
      {words.map((word, index) => (
        <span
          key={index}
          className={styles.word}
          style={{ insetInlineStart: (word.startMs - box.startMs) * scale, inlineSize: widths[index] }}
        >
          {word.text}{' '}
        </span>
      ))}
      {hasBorders &&
        box.caption &&
        bordersOf(box.caption).map(({ atMs }, index) => (
          <span
            key={`border ${index}`}
            data-word-border={index}
            className={styles.border}
            style={{ insetInlineStart: (atMs - box.startMs) * scale }}
          />
        ))}
    </>
  )
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
