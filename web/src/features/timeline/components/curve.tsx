import { useLingui } from '@lingui/react/macro'
import { useRef, useState } from 'react'

import type { Keyframe, Point } from '../../../api/timeline-document'
import { msAt, pathOf, sideOf, spanOf, valueOfY, xOf, yOf, type Frame, type Side } from '../calculations/curve'
import { movedKeyframe } from '../calculations/keyframes'
import styles from './curve.module.css'

type Frames = Keyframe<number | Point>[]

interface Props {
  frames: Frames
  sides: readonly Side[]
  lengthMs: number
  limits: { min: number; max: number }
  onChange: (index: number, part: Partial<Keyframe<number | Point>>) => Promise<boolean>
  /** To a key frame, in milliseconds from the clip's start. */
  onGo: (ms: number) => void
}

const SIZE = { width: 320, height: 120, margin: 10 }

interface Held {
  index: number
  side: Side
  frame: Frame
  frames: Frames
}

/** The curve of a value. Its key frames are taken by hand here; the list has all of it for keys. */
export function Curve({ frames, sides, lengthMs, limits, onChange, onGo }: Props) {
  const { t } = useLingui()
  const drawing = useRef<SVGSVGElement>(null)
  const [held, setHeld] = useState<Held | undefined>(undefined)
  // While one is in hand, the box stays as it is.
  const frame = held?.frame ?? { ...SIZE, lengthMs, ...spanOf(frames, sides) }
  const shown = held?.frames ?? frames

  const drag = (clientX: number, clientY: number) => {
    const box = drawing.current?.getBoundingClientRect()
    if (!held || !box) return
    const at_ms = msAt(((clientX - box.left) / box.width) * SIZE.width, frame)
    const raw = valueOfY(((clientY - box.top) / box.height) * SIZE.height, frame)
    const value = Math.round(Math.min(Math.max(raw, limits.min), limits.max) * 1000) / 1000
    const was = frames[held.index]?.value
    const next = typeof was === 'object' ? { ...was, [held.side]: value } : value
    setHeld({ ...held, frames: movedKeyframe(frames, held.index, { at_ms, value: next }, lengthMs) })
  }
  const drop = () => {
    const moved = held?.frames[held.index]
    if (held && moved) {
      onGo(moved.at_ms)
      if (held.frames !== frames) void onChange(held.index, { at_ms: moved.at_ms, value: moved.value })
    }
    setHeld(undefined)
  }
  return (
    <svg
      ref={drawing}
      className={styles.curve}
      viewBox={`0 0 ${SIZE.width} ${SIZE.height}`}
      role="img"
      aria-label={t`Curve with ${frames.length} key frames`}
      onPointerMove={(event) => drag(event.clientX, event.clientY)}
      onPointerUp={drop}
      onPointerCancel={() => setHeld(undefined)}
    >
      <path className={styles.ground} d={`M0 ${SIZE.height - SIZE.margin}H${SIZE.width}M0 ${SIZE.margin}H${SIZE.width}`} />
      {sides.map((side, place) => (
        <g key={side} className={place === 0 ? styles.first : styles.second}>
          <path className={styles.line} d={pathOf(shown, side, frame)} />
          {shown.map(({ at_ms, value }, index) => (
            <rect
              key={index}
              className={styles.key}
              x={xOf(at_ms, frame) - 6}
              y={yOf(sideOf(value, side), frame) - 6}
              width={12}
              height={12}
              onPointerDown={(event) => {
                drawing.current?.setPointerCapture(event.pointerId)
                setHeld({ index, side, frame, frames })
              }}
            />
          ))}
        </g>
      ))}
    </svg>
  )
}
