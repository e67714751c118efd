import { Trans, useLingui } from '@lingui/react/macro'
import { Diamond } from 'lucide-react'
import { useEffect, useState } from 'react'

import type { Animated, Keyframe, Point } from '../../../api/timeline-document'
import { Button } from '../../../ui/button'
import { set } from '../calculations/acts'
import type { NumberField, PointField } from '../calculations/fields'
import { isAnimated, valueAt, withKeyframe } from '../calculations/keyframes'
import type { Box } from '../calculations/layout'
import { at } from '../calculations/paths'
import type { Editor } from '../state/editor'
import styles from './inspector.module.css'
import { KeyframeEditor } from './keyframe-editor'
import { NumberInput } from './number-input'
import { useSeen } from './use-field'

interface Props {
  editor: Editor
  box: Box
  field: NumberField | PointField
}

/** A value that may move: as one number, or as key frames with their curve. */
export function AnimatedField({ editor, box, field }: Props) {
  const { t } = useLingui()
  const { begin, keep } = useSeen(editor)
  const fallback = field.kind === 'number' ? field.fallback : { x: 0.5, y: 0.5 }
  const value = (at(box.clip, field.path) ?? fallback) as Animated<number | Point>
  const times = field.kind === 'number' ? (field.shownTimes ?? 1) : 100
  const write = (value: Animated<number | Point>) => keep(field.label, set(box.id, field.path, value))
  const name = t(field.label)
  const here = usePlaceInClip(editor, box)
  const add = () => {
    // What is drawn may be a moment behind the playhead.
    const at_ms = placeInClip(editor.playhead.ms, box)
    if (at_ms !== undefined) void write(withKeyframe(value, { at_ms, value: valueAt(value, at_ms) }))
  }
  const frames = isAnimated(value) ? (value as Keyframe<number | Point>[]) : undefined
  return (
    <div className={frames ? styles.wide : styles.animated}>
      {!frames && field.kind === 'number' && (
        <NumberInput
          label={name}
          unit={field.unit}
          value={(value as number) * times}
          min={field.min * times}
          max={field.max * times}
          step={field.step * times}
          onBegin={begin}
          onCommit={(shown) => write(shown / times)}
        />
      )}
      {frames && (
        <h3 className={styles.curveName}>
          {name} <small>({field.kind === 'number' ? field.unit : '%'})</small>
        </h3>
      )}
      {frames && <KeyframeEditor editor={editor} box={box} field={field} frames={frames} times={times} onChange={(value) => write(value)} />}
      <Button kind={frames ? 'plain' : 'quiet'} className={styles.diamond} disabled={here === undefined} aria-label={t`Key frame at the playhead: ${name}`} title={t`Key frame at the playhead`} onClick={add}>
        <Diamond aria-hidden size={16} />
        {frames && <Trans>Key frame at the playhead</Trans>}
      </Button>
    </div>
  )
}

/** Where the playhead stands in a clip, once it rests: nothing where it is outside. */
export function usePlaceInClip({ playhead }: Editor, box: Box): number | undefined {
  const [ms, setMs] = useState(playhead.ms)
  useEffect(() => {
    let timer = 0
    const stop = playhead.follow((ms) => {
      window.clearTimeout(timer)
      timer = window.setTimeout(() => setMs(ms), 120)
    })
    return () => {
      stop()
      window.clearTimeout(timer)
    }
  }, [playhead])
  return placeInClip(ms, box)
}

const placeInClip = (ms: number, box: Box) => (ms >= box.startMs && ms <= box.endMs ? ms - box.startMs : undefined)
