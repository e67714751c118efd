import { msg } from '@lingui/core/macro'
import { Trans, useLingui } from '@lingui/react/macro'

import type { AudioTrack } from '../../../api/timeline-document'
import { Button } from '../../../ui/button'
import { Field } from '../../../ui/field'
import type { Row } from '../calculations/layout'
import { changeTrack, type TrackChanges } from '../calculations/track-acts'
import { deleteTrack, lowerTrack, raiseTrack, toggleMute } from '../commands/tracks'
import type { Editor } from '../state/editor'
import { CaptionTrackFields } from './caption-track-fields'
import { GAIN_DB, GainSlider } from './gain-slider'
import styles from './inspector.module.css'
import { NameInput } from './name-input'
import { NumberInput } from './number-input'
import { useSeen } from './use-field'
import { useNames } from './use-names'

interface Props {
  editor: Editor
  row: Row
}

const ROLES = { speech: msg`Speech`, music: msg`Music`, effect: msg`Sounds` }

/** A track: its name, how it is heard or drawn, and where it is among the others. */
export function TrackInspector({ editor, row }: Props) {
  const { t } = useLingui()
  const { trackName } = useNames()
  const { begin, keep } = useSeen(editor)
  const track = editor.timeline.tracks[row.track]
  const write = (name: string) => keep(msg`Name a track`, changeTrack(row.track, 'name', name))
  return (
    <section className={styles.inspector} aria-label={t`Track`}>
      <header className={styles.head}>
        <p className={styles.kind}>
          <Trans>Track</Trans>
        </p>
        <h2 className={styles.title} dir="auto">
          {trackName(row)}
        </h2>
      </header>
      <div className={styles.fields}>
        <div className={styles.wide}>
          <NameInput label={t`Name`} value={row.name ?? ''} onBegin={begin} onCommit={write} />
        </div>
        {row.isMuted !== undefined && (
          <label className={styles.switch}>
            <input type="checkbox" checked={row.isMuted} onChange={() => toggleMute(editor, row)} />
            <Trans>Mute</Trans>
          </label>
        )}
        {track?.kind === 'audio' && <Heard editor={editor} row={row} track={track} />}
      </div>
      {track?.kind === 'caption' && <CaptionTrackFields editor={editor} number={row.track} track={track} />}
      <div className={styles.acts}>
        {[raiseTrack, lowerTrack, deleteTrack].map((command) => (
          <Button key={command.id} disabled={!(command.isEnabled?.(editor) ?? true)} onClick={() => command.run(editor)}>
            {t(command.label)}
          </Button>
        ))}
      </div>
    </section>
  )
}

function Heard({ editor, row, track }: Props & { track: Pick<AudioTrack, 'role'> }) {
  const { t } = useLingui()
  const { begin, keep } = useSeen(editor)
  const gain = row.gainDb ?? 0
  const write = (value: number) => keep(msg`Change the gain of a track`, changeTrack(row.track, 'gain_db', value))
  const use = (role: string) =>
    void editor.act(msg`Change what a track is for`, changeTrack(row.track, 'role', role as TrackChanges['role']), editor.document)
  return (
    <>
      <div className={styles.wide}>
        <GainSlider label={t`Gain as a slider`} value={gain} onBegin={begin} onCommit={write} />
      </div>
      <NumberInput label={t`Gain`} unit="dB" value={gain} {...GAIN_DB} step={0.5} onBegin={begin} onCommit={write} />
      <Field label={t`What it is for`}>
        {(control) => (
          <select {...control} value={track.role} onChange={(event) => use(event.target.value)}>
            {Object.entries(ROLES).map(([role, label]) => (
              <option key={role} value={role}>
                {t(label)}
              </option>
            ))}
          </select>
        )}
      </Field>
    </>
  )
}
