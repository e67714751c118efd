import { useLingui } from '@lingui/react/macro'
import { memo, type ReactNode } from 'react'

import type { Rate } from '../../../lib/timecode'
import { boxesBetween, clustered, type Box, type Cluster, type Row } from '../calculations/layout'
import type { Wave } from '../state/use-waves'
import { ClipStrip } from './clip-strip'
import styles from './track-row.module.css'
import { useNames } from './use-names'

/** How high rows are, in pixels: what is not seen is not drawn. */
export const ROW_PX: Record<Row['kind'], number> = { visual: 84, audio: 64, caption: 44 }

/** Neighbours that are narrower cannot be told apart, nor be taken. */
const NARROW_PX = 4

interface LaneProps {
  row: Row
  scale: number
  rate: Rate
  /** In pixels, from where to where boxes are drawn; not at all where the row is out of sight. */
  drawn: { left: number; right: number } | undefined
  selected: ReadonlySet<string>
  /** What the keyboard comes to, wherever it is. */
  tabStop: string | undefined
  pictures: ReadonlyMap<string, string>
  waves: ReadonlyMap<string, Wave>
  onChoose: (id: string) => void
  onCluster: (cluster: Cluster) => void
}

interface Props extends LaneProps {
  /** Its name, and what is set of all of it. */
  head: ReactNode
}

/** A track: its head, and its strips. */
export function TrackRow({ head, ...lane }: Props) {
  const { row } = lane
  const { trackName } = useNames()
  return (
    <div role="group" aria-label={trackName(row)} data-track={row.track} className={styles.row} style={{ blockSize: ROW_PX[row.kind] }}>
      {head}
      <Lane {...lane} />
    </div>
  )
}

/** The strips of a track, as far as they are in sight. */
const Lane = memo(function Lane(props: LaneProps) {
  const { row, scale, rate, drawn, selected, tabStop, pictures, waves, onChoose, onCluster } = props
  const { t } = useLingui()
  const seen = drawn ? boxesBetween(row, drawn.left / scale, drawn.right / scale) : []
  // What has the focus is drawn for itself, also where it is narrow or out of sight.
  const focused = row.boxes.find((box) => box.id === tabStop)
  const shown = clustered(seen.filter((box) => box !== focused), NARROW_PX / scale)
  const strip = (box: Box) => (
    <ClipStrip
      key={box.id}
      box={box}
      scale={scale}
      rate={rate}
      picture={pictures.get(box.id)}
      wave={waves.get(box.id)}
      isSelected={selected.has(box.id)}
      isInTabOrder={box.id === tabStop}
      onChoose={onChoose}
    />
  )
  return (
    <div className={styles.lane}>
      {shown.map((one) =>
        'boxes' in one ? (
          <button
            key={`from ${one.startMs}`}
            type="button"
            tabIndex={-1}
            className={styles.cluster}
            style={{ insetInlineStart: one.startMs * scale, inlineSize: Math.max((one.endMs - one.startMs) * scale, 4) }}
            aria-label={t`${one.boxes.length} clips: zoom in`}
            onClick={() => onCluster(one)}
          />
        ) : (
          strip(one)
        ),
      )}
      {focused && strip(focused)}
    </div>
  )
})
