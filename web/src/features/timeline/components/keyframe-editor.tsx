import { useLingui } from '@lingui/react/macro'
import { Trash2 } from 'lucide-react'

import type { Animated, Easing, Keyframe, Point } from '../../../api/timeline-document'
import { Button } from '../../../ui/button'
import { Field } from '../../../ui/field'
import { EASINGS, type NumberField, type PointField } from '../calculations/fields'
import { movedKeyframe, withoutKeyframe } from '../calculations/keyframes'
import type { Box } from '../calculations/layout'
import type { Editor } from '../state/editor'
import { Curve } from './curve'
import styles from './inspector.module.css'
import { NumberInput } from './number-input'

type Frames = Keyframe<number | Point>[]

interface Props {
  editor: Editor
  box: Box
  field: NumberField | PointField
  frames: Frames
  /** How values are written: 0.5 as 50, for example. */
  times: number
  onChange: (value: Animated<number | Point>) => Promise<boolean>
}

/** So many rows are written out; the curve shows all. */
const MOST_ROWS = 40

/** The key frames of a value: as a curve, and as a list. */
export function KeyframeEditor({ editor, box, field, frames, times, onChange }: Props) {
  const { t } = useLingui()
  const lengthMs = box.endMs - box.startMs
  const change = (index: number, part: Partial<Keyframe<number | Point>>) => onChange(movedKeyframe(frames, index, part, lengthMs))
  const sides = field.kind === 'number' ? (['value'] as const) : (['x', 'y'] as const)
  return (
    <div className={styles.keyframes}>
      <Curve frames={frames} sides={sides} lengthMs={lengthMs} limits={field} onChange={change} onGo={(ms) => editor.player.seek(box.startMs + ms)} />
      <ol className={styles.list}>
        {frames.slice(0, MOST_ROWS).map((frame, index) => {
          const number = index + 1
          const sideInput = (side: 'value' | 'x' | 'y', label: string) => (
            <NumberInput
              key={side}
              label={label}
              value={(typeof frame.value === 'number' ? frame.value : frame.value[side as 'x' | 'y']) * times}
              min={field.min * times}
              max={field.max * times}
              step={field.kind === 'number' ? field.step * times : 1}
              onCommit={(shown) => change(index, { value: typeof frame.value === 'number' ? shown / times : { ...frame.value, [side]: shown / times } })}
            />
          )
          return (
            <li key={frame.at_ms}>
              <div className={styles.keyframe} role="group" aria-label={t`Key frame ${number}`}>
              <NumberInput
                label={t`At (s)`}
                value={frame.at_ms / 1000}
                min={0}
                max={lengthMs / 1000}
                step={0.1}
                onCommit={(seconds) => change(index, { at_ms: Math.round(seconds * 1000) })}
              />
              {sides.map((side) => sideInput(side, side === 'value' ? t`Value` : side === 'x' ? t`Across` : t`Down`))}
              <Field label={t`Then`}>
                {(control) => (
                  <select {...control} value={frame.easing ?? 'in_out'} onChange={(event) => void change(index, { easing: event.target.value as Easing })}>
                    {Object.entries(EASINGS).map(([easing, label]) => (
                      <option key={easing} value={easing}>
                        {t(label)}
                      </option>
                    ))}
                  </select>
                )}
              </Field>
              <Button kind="quiet" aria-label={t`Remove key frame ${number}`} onClick={() => void onChange(withoutKeyframe(frames, index))}>
                <Trash2 aria-hidden size={16} />
              </Button>
              </div>
            </li>
          )
        })}
      </ol>
    </div>
  )
}
