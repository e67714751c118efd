import { useLingui } from '@lingui/react/macro'
import { useCallback, useEffect, useMemo, useRef, type RefObject } from 'react'

import { useController } from '../controller/use-controller'
import { Feedback } from '../feedback/feedback'
import type { Cluster } from '../calculations/layout'
import type { Editor } from '../state/editor'
import type { Wave } from '../state/use-waves'
import { FeedbackLayer } from './feedback-layer'
import { Ruler } from './ruler'
import { TrackHead } from './track-head'
import { ROW_PX, TrackRow } from './track-row'
import styles from './tracks.module.css'

interface Props {
  editor: Editor
  scroller: RefObject<HTMLDivElement | null>
  headPx: number
  /** By the id of the clip. */
  pictures: ReadonlyMap<string, string>
  waves: ReadonlyMap<string, Wave>
}

/** Room after the end, to move things to. */
const ROOM_PX = 160

/** The ruler, the tracks and the playhead over them. */
export function Tracks({ editor, scroller, headPx, pictures, waves }: Props) {
  const { t } = useLingui()
  const { layout, view, rate, selection, playhead, player } = editor
  const feedback = useMemo(() => new Feedback(), [])
  const line = useRef<HTMLDivElement>(null)
  useController(editor, feedback, scroller)

  const { reveal } = view
  useEffect(
    () =>
      playhead.follow((ms) => {
        line.current?.style.setProperty('--at', String(ms))
        if (player.isPlaying) reveal(ms)
      }),
    [playhead, player.isPlaying, reveal],
  )

  const { only } = selection
  const { zoomBy } = view
  const look = useCallback(
    ({ boxes, startMs, endMs }: Cluster) => zoomBy(Math.min(12, Math.max(3, boxes.length / 4)), (startMs + endMs) / 2),
    [zoomBy],
  )
  const tabStop = selection.active ?? layout.rows.flatMap((row) => row.boxes[0]?.id ?? [])[0]
  const { left, right, top, bottom } = view.drawn
  const drawn = useMemo(() => ({ left, right }), [left, right])
  let above = 0
  return (
    <div
      ref={scroller}
      className={styles.scroller}
      dir="ltr"
      role="region"
      aria-label={t`Tracks`}
      style={{ '--head': `${headPx}px`, '--scale': view.scale } as object}
    >
      <div className={styles.all} style={{ inlineSize: headPx + layout.endMs * view.scale + ROOM_PX }}>
        <Ruler editor={editor} />
        <div className={styles.rows}>
          {layout.rows.map((row) => {
            const from = above
            above += ROW_PX[row.kind]
            return (
              <TrackRow
                key={row.track}
                row={row}
                head={<TrackHead editor={editor} row={row} />}
                scale={view.scale}
                rate={rate}
                drawn={from < bottom && above > top ? drawn : undefined}
                selected={selection.ids}
                tabStop={tabStop}
                pictures={pictures}
                waves={waves}
                onChoose={only}
                onCluster={look}
              />
            )
          })}
          <FeedbackLayer feedback={feedback} layout={layout} scale={view.scale} rate={rate} />
        </div>
        <div ref={line} className={styles.playhead} aria-hidden />
      </div>
    </div>
  )
}
