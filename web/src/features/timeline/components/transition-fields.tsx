import { msg } from '@lingui/core/macro'
import { Trans, useLingui } from '@lingui/react/macro'
import type { MessageDescriptor } from '@lingui/core'

import type { Transition } from '../../../api/timeline-document'
import { Field } from '../../../ui/field'
import { set, takeOver } from '../calculations/acts'
import { neighbours } from '../calculations/gesture'
import type { Box } from '../calculations/layout'
import type { Editor } from '../state/editor'
import styles from './inspector.module.css'
import { NumberInput } from './number-input'
import { useSeen } from './use-field'

const KINDS: Record<string, MessageDescriptor> = {
  crossfade: msg`Crossfade`,
  dip: msg`Dip to a colour`,
  wipe: msg`Wipe`,
  slide: msg`Slide`,
  push: msg`Push`,
  reveal: msg`Reveal`,
  zoom: msg`Zoom`,
  blur: msg`Blur`,
  iris: msg`Iris`,
  clock: msg`Clock`,
  blinds: msg`Blinds`,
}

const DIRECTIONS: Record<string, MessageDescriptor> = { left: msg`To the left`, right: msg`To the right`, up: msg`Up`, down: msg`Down` }
const DIRECTED = ['wipe', 'slide', 'push', 'reveal', 'blinds']
const USUAL_MS = 400

interface Props {
  editor: Editor
  box: Box
}

/** How a clip comes, takes over from the one before it, and goes. */
export function TransitionFields({ editor, box }: Props) {
  const { before } = neighbours(editor.layout, box)
  const touches = before !== undefined && (before.endMs === box.startMs || box.clip?.transition)
  return (
    <details className={styles.group} open={!!box.clip?.transition}>
      <summary>
        <Trans>Transitions</Trans>
      </summary>
      <div className={styles.stack}>
        {touches && <One editor={editor} box={box} path="transition" label={msg`From the clip before`} none={msg`Cut`} />}
        <One editor={editor} box={box} path="enter" label={msg`Comes in`} none={msg`At once`} />
        <One editor={editor} box={box} path="exit" label={msg`Goes out`} none={msg`At once`} />
      </div>
    </details>
  )
}

interface OneProps extends Props {
  path: 'transition' | 'enter' | 'exit'
  label: MessageDescriptor
  none: MessageDescriptor
}

function One({ editor, box, path, label, none }: OneProps) {
  const { t } = useLingui()
  const { begin, keep } = useSeen(editor)
  const value = box.clip?.[path] ?? undefined
  const lengthMs = box.endMs - box.startMs
  const write = (next: Transition | undefined) => keep(label, path === 'transition' ? takeOver(box.id, next) : set(box.id, path, next))
  const name = t(label)
  const choose = (kind: string) => {
    const usual = { kind, duration_ms: Math.min(USUAL_MS, Math.floor(lengthMs / 2)) }
    // A direction or a colour is of some kinds only.
    void write(kind === '' ? undefined : { ...usual, ...(value && { duration_ms: value.duration_ms }) })
  }
  return (
    <div className={styles.fields} role="group" aria-label={name}>
      <Field label={name}>
        {(control) => (
          <select {...control} value={value?.kind ?? ''} onChange={(event) => choose(event.target.value)}>
            <option value="">{t(none)}</option>
            {Object.entries(KINDS).map(([kind, label]) => (
              <option key={kind} value={kind}>
                {t(label)}
              </option>
            ))}
          </select>
        )}
      </Field>
      {value && (
        <NumberInput
          label={t`Lasts`}
          unit="s"
          value={value.duration_ms / 1000}
          min={0.04}
          max={lengthMs / 1000}
          step={0.1}
          onBegin={begin}
          onCommit={(seconds) => write({ ...value, duration_ms: Math.round(seconds * 1000) })}
        />
      )}
      {value && DIRECTED.includes(value.kind) && (
        <Field label={t`Direction`}>
          {(control) => (
            <select {...control} value={value.direction ?? 'left'} onChange={(event) => void write({ ...value, direction: event.target.value })}>
              {Object.entries(DIRECTIONS).map(([direction, label]) => (
                <option key={direction} value={direction}>
                  {t(label)}
                </option>
              ))}
            </select>
          )}
        </Field>
      )}
      {value?.kind === 'dip' && (
        <Field label={t`Colour`}>
          {(control) => (
            <input
              {...control}
              key={value.color}
              type="color"
              defaultValue={(value.color ?? '#000000').slice(0, 7)}
              onBlur={(event) => event.target.value !== (value.color ?? '#000000') && void write({ ...value, color: event.target.value })}
            />
          )}
        </Field>
      )}
    </div>
  )
}
