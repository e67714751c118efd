import { useLingui } from '@lingui/react/macro'
import { useEffect, useRef } from 'react'

import { timecode } from '../../../lib/timecode'
import { ticksOf } from '../calculations/view'
import type { Editor } from '../state/editor'
import styles from './ruler.module.css'

/** The times, and where the playhead is taken: by hand here, by keys anywhere. */
export function Ruler({ editor }: { editor: Editor }) {
  const { t } = useLingui()
  const { view, rate, layout, playhead, document } = editor
  const slider = useRef<HTMLDivElement>(null)
  const { scale, drawn } = view
  const ticks = ticksOf(Math.max(0, drawn.left / scale), Math.min(drawn.right / scale, layout.endMs * 1.5 + 10_000), scale, rate)

  useEffect(
    () =>
      playhead.follow((ms) => {
        slider.current?.setAttribute('aria-valuenow', String(ms))
        slider.current?.setAttribute('aria-valuetext', timecode(ms, rate))
      }),
    [playhead, rate],
  )

  return (
    <>
      <div data-head className={styles.corner} />
      <div className={styles.row}>
      <div
        ref={slider}
        data-ruler
        className={styles.ruler}
        role="slider"
        tabIndex={0}
        aria-label={t`Playhead`}
        aria-valuemin={0}
        aria-valuemax={layout.endMs}
        aria-valuenow={0}
      >
        {ticks.map(({ ms, isNamed }) => (
          <span key={ms} className={isNamed ? styles.named : styles.tick} style={{ insetInlineStart: ms * scale }}>
            {isNamed && timecode(ms, rate)}
          </span>
        ))}
        {document.markers?.map((marker) => (
          <span key={`${marker.at_ms} ${marker.name}`} className={styles.marker} style={{ insetInlineStart: marker.at_ms * scale }} title={marker.name} />
        ))}
        </div>
      </div>
    </>
  )
}
