import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import { Trans, useLingui } from '@lingui/react/macro'

import type { CaptionTrack } from '../../../api/timeline-document'
import { Button } from '../../../ui/button'
import { Field } from '../../../ui/field'
import { FontChoice } from '../../fonts/font-choice'
import { changeTrack, type TrackChanges } from '../calculations/track-acts'
import type { Editor } from '../state/editor'
import styles from './inspector.module.css'
import { NumberInput } from './number-input'
import { useSeen } from './use-field'

interface Props {
  editor: Editor
  /** Of the track. */
  number: number
  track: CaptionTrack
}

const STYLES: Record<string, MessageDescriptor> = {
  plain: msg`Plain`,
  karaoke: msg`Word by word`,
  pop: msg`Words leap in`,
  box: msg`On a dark box`,
  typewriter: msg`As if typed`,
  one_word: msg`One word, large`,
}

const POSITIONS: Record<string, MessageDescriptor> = {
  auto: msg`Where there is room`,
  top: msg({ message: 'Top', context: 'captions' }),
  middle: msg({ message: 'Middle', context: 'captions' }),
  bottom: msg({ message: 'Bottom', context: 'captions' }),
}

const LOOK = msg`Change how captions look`

/** How captions look: all of a track look alike. */
export function CaptionTrackFields({ editor, number, track }: Props) {
  const { t } = useLingui()
  const { begin, keep } = useSeen(editor)
  const set = <Name extends keyof TrackChanges>(name: Name, value: TrackChanges[Name]) =>
    void editor.act(LOOK, changeTrack(number, name, value), editor.document)
  return (
    <>
      <div className={styles.fields}>
        <Choice label={t`Style`} value={track.style ?? 'plain'} options={STYLES} onChange={(style) => set('style', style)} />
        <Choice label={t`Position`} value={track.position ?? 'auto'} options={POSITIONS} onChange={(position) => set('position', position)} />
        <NumberInput
          label={t`Size`}
          unit="%"
          value={(track.scale ?? 1) * 100}
          min={50}
          max={300}
          step={5}
          onBegin={begin}
          onCommit={(percent) => keep(LOOK, changeTrack(number, 'scale', percent / 100))}
        />
        <Colour label={t`Colour of the letters`} value={track.color} usual="#ffffff" onChange={(color) => set('color', color)} />
        <Colour label={t`Colour of what stands out`} value={track.highlight} usual="#ffc53d" onChange={(color) => set('highlight', color)} />
      </div>
      <FontChoice legend={t`Font`} value={track.font ?? ''} onChange={(font) => set('font', font || null)} />
    </>
  )
}

interface ChoiceProps {
  label: string
  value: string
  options: Record<string, MessageDescriptor>
  onChange: (value: string) => void
}

function Choice({ label, value, options, onChange }: ChoiceProps) {
  const { t } = useLingui()
  return (
    <Field label={label}>
      {(control) => (
        <select {...control} value={value} onChange={(event) => onChange(event.target.value)}>
          {Object.entries(options).map(([option, label]) => (
            <option key={option} value={option}>
              {t(label)}
            </option>
          ))}
        </select>
      )}
    </Field>
  )
}

interface ColourProps {
  label: string
  value: string | null | undefined
  /** What is shown where none is chosen. */
  usual: string
  onChange: (color: string | null) => void
}

/** A colour that is kept once its picker is left; without one it is the style's own. */
function Colour({ label, value, usual, onChange }: ColourProps) {
  const { t } = useLingui()
  const chosen = value ?? undefined
  return (
    <div className={styles.colour}>
      <Field label={label}>
        {(control) => (
          <input
            {...control}
            key={chosen ?? ''}
            type="color"
            // Without its opacity, which the picker knows nothing of.
            defaultValue={(chosen ?? usual).slice(0, 7)}
            onBlur={(event) => event.target.value !== (chosen ?? usual).slice(0, 7) && onChange(event.target.value)}
          />
        )}
      </Field>
      {chosen && (
        <Button kind="quiet" aria-label={t`${label}: the usual one`} onClick={() => onChange(null)}>
          <Trans>The usual one</Trans>
        </Button>
      )}
    </div>
  )
}
