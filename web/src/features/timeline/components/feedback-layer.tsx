import { useSyncExternalStore } from 'react'

import { timecode, type Rate } from '../../../lib/timecode'
import type { Layout } from '../calculations/layout'
import type { Feedback, Shown } from '../feedback/feedback'
import styles from './feedback-layer.module.css'
import { ROW_PX } from './track-row'

interface Props {
  feedback: Feedback
  layout: Layout
  scale: number
  rate: Rate
}

/** Where what is in hand would go. */
export function FeedbackLayer({ feedback, layout, scale, rate }: Props) {
  const shown = useSyncExternalStore(feedback.follow, feedback.shown)
  if (!shown) return null
  if (shown.kind === 'marquee') {
    const { left, top, width, height } = shown
    return (
      <div className={styles.over}>
        <div className={styles.marquee} style={{ insetInlineStart: left, insetBlockStart: top, inlineSize: width, blockSize: height }} />
      </div>
    )
  }
  const snapped = shown.kind === 'move' ? shown.plan.snappedAtMs : shown.snappedAtMs
  return (
    <div className={styles.over}>
      {ghostsOf(shown).map(({ id, startMs, endMs, track, isWelcome, told }) => (
        <div
          key={id}
          className={styles.ghost}
          data-welcome={isWelcome}
          style={{ insetInlineStart: startMs * scale, inlineSize: (endMs - startMs) * scale, ...placeOf(layout, track) }}
        >
          <span className={styles.told}>{timecode(told, rate)}</span>
        </div>
      ))}
      {shown.kind === 'move' && shown.plan.drop.kind === 'between' && (
        <div className={styles.gap} style={{ insetInlineStart: shown.plan.drop.atMs * scale, ...placeOf(layout, shown.plan.track) }} />
      )}
      {snapped !== undefined && <div className={styles.snap} style={{ insetInlineStart: snapped * scale }} />}
    </div>
  )
}

function ghostsOf(shown: Exclude<Shown, { kind: 'marquee' }>) {
  if (shown.kind === 'word')
    return shown.spans.map(({ startMs, endMs }, index) => ({
      id: `${shown.box.id} ${index}`,
      startMs,
      endMs,
      track: shown.box.track,
      isWelcome: true,
      told: startMs === shown.atMs || endMs === shown.atMs ? shown.atMs : startMs,
    }))
  if (shown.kind === 'trim') {
    const { box, edge, toMs } = shown
    const [startMs, endMs] = edge === 'start' ? [toMs, box.endMs] : [box.startMs, toMs]
    return [{ id: box.id, startMs, endMs, track: box.track, isWelcome: true, told: toMs }]
  }
  const { boxes, plan } = shown
  return boxes.map((box) => ({
    id: box.id,
    startMs: box.startMs + plan.deltaMs,
    endMs: box.endMs + plan.deltaMs,
    track: boxes.length === 1 ? plan.track : box.track,
    isWelcome: plan.drop.kind !== 'nowhere',
    told: box.startMs + plan.deltaMs,
  }))
}

function placeOf(layout: Layout, track: number) {
  let top = 0
  for (const row of layout.rows) {
    if (row.track === track) return { insetBlockStart: top + 4, blockSize: ROW_PX[row.kind] - 11 }
    top += ROW_PX[row.kind]
  }
  return {}
}
