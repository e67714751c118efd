import { Trans, useLingui } from '@lingui/react/macro'

import type { Animated, Point } from '../../../api/timeline-document'
import { Field } from '../../../ui/field'
import { FontChoice } from '../../fonts/font-choice'
import { retime, set } from '../calculations/acts'
import type { ChoiceField, ClipField, FieldGroup, FontField, NumberField, PointField, SwitchField, TextField } from '../calculations/fields'
import { isAnimated } from '../calculations/keyframes'
import type { Box } from '../calculations/layout'
import { at } from '../calculations/paths'
import type { Editor } from '../state/editor'
import { AnimatedField } from './animated-field'
import styles from './inspector.module.css'
import { NumberInput } from './number-input'
import { useSeen } from './use-field'
import { WordsInput } from './words-input'

interface Props {
  editor: Editor
  box: Box
}

/** Some fields of a clip, under what they are about. */
export function ClipFields({ editor, box, group, isOpen }: Props & { group: FieldGroup; isOpen: boolean }) {
  const { t } = useLingui()
  return (
    <details className={styles.group} open={isOpen}>
      <summary>{t(group.label)}</summary>
      <div className={styles.fields}>
        {group.fields.map((field) => (
          <OneField key={`${box.id} ${field.path}`} editor={editor} box={box} field={field} />
        ))}
      </div>
    </details>
  )
}

function OneField({ editor, box, field }: Props & { field: ClipField }) {
  switch (field.kind) {
    case 'number':
      return field.isAnimated ? <AnimatedField editor={editor} box={box} field={field} /> : <Plain editor={editor} box={box} field={field} />
    case 'point':
      return field.isAnimated && isAnimated(at(box.clip, field.path)) ? (
        <AnimatedField editor={editor} box={box} field={field} />
      ) : (
        <Place editor={editor} box={box} field={field} />
      )
    case 'choice':
      return <Choice editor={editor} box={box} field={field} />
    case 'switch':
      return <Switch editor={editor} box={box} field={field} />
    case 'text':
      return <Words editor={editor} box={box} field={field} />
    case 'font':
      return <Font editor={editor} box={box} field={field} />
  }
}

function Plain({ editor, box, field }: Props & { field: NumberField }) {
  const { t } = useLingui()
  const { begin, keep } = useSeen(editor)
  const times = field.shownTimes ?? 1
  const value = (at(box.clip, field.path) as number | undefined) ?? field.fallback
  const write = (shown: number) => {
    const value = field.isWhole ? Math.round(shown / times) : shown / times
    return keep(field.label, field.isSpeed ? retime(box.id, field.path, value) : set(box.id, field.path, value))
  }
  return (
    <NumberInput
      label={t(field.label)}
      unit={field.unit}
      value={value * times}
      min={field.min * times}
      max={field.max * times}
      step={field.step * times}
      onBegin={begin}
      onCommit={write}
    />
  )
}

/** A place, as shares of the frame: of its width and of its height. */
export function Place({ editor, box, field }: Props & { field: PointField }) {
  const { t } = useLingui()
  const { begin, keep } = useSeen(editor)
  const point = at(box.clip, field.path) as Animated<Point> | undefined
  const value: Point = point && !isAnimated(point) ? (point as Point) : { x: 0.5, y: 0.5 }
  const side = (name: 'x' | 'y', label: string) => (
    <NumberInput
      key={name}
      label={label}
      unit="%"
      value={value[name] * 100}
      min={field.min * 100}
      max={field.max * 100}
      step={1}
      onBegin={begin}
      // One side alone, so that somebody else may change the other. A place that is not there yet is written whole.
      onCommit={(shown) =>
        keep(field.label, point ? set(box.id, `${field.path}.${name}`, shown / 100) : set(box.id, field.path, { ...value, [name]: shown / 100 }))
      }
    />
  )
  const name = t(field.label)
  return (
    <div className={styles.pair} role="group" aria-label={name}>
      {side('x', t`${name}: across`)}
      {side('y', t`${name}: down`)}
    </div>
  )
}

function Choice({ editor, box, field }: Props & { field: ChoiceField }) {
  const { t } = useLingui()
  const value = (at(box.clip, field.path) as string | undefined) ?? field.fallback
  return (
    <Field label={t(field.label)}>
      {(control) => (
        <select {...control} value={value} onChange={(event) => void editor.act(field.label, set(box.id, field.path, event.target.value))}>
          {Object.entries(field.options).map(([option, label]) => (
            <option key={option} value={option}>
              {t(label)}
            </option>
          ))}
        </select>
      )}
    </Field>
  )
}

function Switch({ editor, box, field }: Props & { field: SwitchField }) {
  const { t } = useLingui()
  return (
    <label className={styles.switch}>
      <input
        type="checkbox"
        checked={at(box.clip, field.path) === true}
        onChange={(event) => void editor.act(field.label, set(box.id, field.path, event.target.checked))}
      />
      {t(field.label)}
    </label>
  )
}

function Words({ editor, box, field }: Props & { field: TextField }) {
  const { begin, keep } = useSeen(editor)
  const value = (at(box.clip, field.path) as string | undefined) ?? ''
  return (
    <div className={styles.wide}>
      <WordsInput label={<Trans>Words</Trans>} value={value} onBegin={begin} onCommit={(text) => keep(field.label, set(box.id, field.path, text))} />
    </div>
  )
}

function Font({ editor, box, field }: Props & { field: FontField }) {
  const { t } = useLingui()
  const value = (at(box.clip, field.path) as string | undefined) ?? ''
  return (
    <div className={styles.wide}>
      <FontChoice legend={t(field.label)} value={value} onChange={(font) => void editor.act(field.label, set(box.id, field.path, font || undefined))} />
    </div>
  )
}
