import { msg } from '@lingui/core/macro'
import { useLingui } from '@lingui/react/macro'
import { AudioLines, Captions, Image, Music, Speech, Volume2, VolumeX, type LucideIcon } from 'lucide-react'

import type { Row } from '../calculations/layout'
import { changeTrack } from '../calculations/track-acts'
import { toggleMute } from '../commands/tracks'
import type { Editor } from '../state/editor'
import { GainSlider } from './gain-slider'
import styles from './track-head.module.css'
import { useSeen } from './use-field'
import { useNames } from './use-names'

interface Props {
  editor: Editor
  row: Row
}

/** The name of a track, which chooses it, and whether and how loud it is heard. */
export function TrackHead({ editor, row }: Props) {
  const { t } = useLingui()
  const { trackName } = useNames()
  const { begin, keep } = useSeen(editor)
  const name = trackName(row)
  const Icon = iconOf(row)
  return (
    <div data-head className={styles.head} data-muted={row.isMuted}>
      <div className={styles.top}>
        <button
          type="button"
          className={styles.choose}
          aria-label={t`Track: ${name}`}
          aria-pressed={editor.selection.track === row.track}
          title={name}
          onClick={() => editor.selection.chooseTrack(row.track)}
        >
          <Icon aria-hidden size={16} />
          <span className={styles.name}>{name}</span>
        </button>
        {row.isMuted !== undefined && (
          <button
            type="button"
            className={styles.mute}
            aria-label={t`Mute: ${name}`}
            aria-pressed={row.isMuted}
            title={t`Mute`}
            onClick={() => toggleMute(editor, row)}
          >
            {row.isMuted ? <VolumeX aria-hidden size={16} /> : <Volume2 aria-hidden size={16} />}
          </button>
        )}
      </div>
      {row.gainDb !== undefined && (
        <div className={styles.gain}>
          <GainSlider
            label={t`Gain: ${name}`}
            value={row.gainDb}
            onBegin={begin}
            onCommit={(value) => keep(msg`Change the gain of a track`, changeTrack(row.track, 'gain_db', value))}
          />
        </div>
      )}
    </div>
  )
}

function iconOf(row: Row): LucideIcon {
  if (row.kind === 'visual') return Image
  if (row.kind === 'caption') return Captions
  return row.role === 'speech' ? Speech : row.role === 'music' ? Music : AudioLines
}
