import { Plural, useLingui } from '@lingui/react/macro'
import { Check, MessageSquareText } from 'lucide-react'
import { useEffect, useRef } from 'react'

import { clock } from '../../lib/format'
import { groupsOf, type Pin } from './pins'
import styles from './scrub-bar.module.css'
import type { Transport } from './transport'
import { useTransport } from './use-transport'

interface Props {
  transport: Transport
  pins?: readonly Pin[] | undefined
  onPin?: ((id: string) => void) | undefined
}

/** Where a film is, where its scenes begin, and where something was said of it. It runs from left to right everywhere. */
export function ScrubBar({ transport, pins = [], onPin }: Props) {
  const { t } = useLingui()
  const { durationMs, range } = useTransport(transport)
  const bar = useRef<HTMLInputElement>(null)
  const box = useRef<HTMLDivElement>(null)

  useEffect(
    () =>
      transport.onTick((ms) => {
        const share = durationMs > 0 ? Math.min(1, ms / durationMs) : 0
        box.current?.style.setProperty('--at', String(share))
        if (!bar.current) return
        bar.current.value = String(ms)
        bar.current.setAttribute('aria-valuetext', clock(ms))
      }),
    [transport, durationMs],
  )

  const share = (ms: number) => `${(durationMs > 0 ? Math.min(1, ms / durationMs) : 0) * 100}%`
  const isRanged = range.inMs !== undefined || range.outMs !== undefined
  return (
    <div ref={box} className={styles.bar} dir="ltr">
      <div className={styles.track}>
        <span className={styles.rail} aria-hidden>
          {isRanged && (
            <span
              className={styles.range}
              style={{ left: share(range.inMs ?? 0), right: `calc(100% - ${share(range.outMs ?? durationMs)})` }}
            />
          )}
          <span className={styles.done} />
          {transport.scenes.slice(1).map(({ number, startMs }) => (
            <span key={number} className={styles.tick} style={{ left: share(startMs) }} />
          ))}
        </span>
        <input
          ref={bar}
          type="range"
          aria-label={t`Place in the video`}
          min={0}
          max={durationMs || 1}
          step="any"
          defaultValue={0}
          onChange={(event) => transport.seek(Number(event.target.value))}
        />
      </div>
      {pins.length > 0 && (
        <div className={styles.pins}>
          {groupsOf(pins, durationMs).map((group) => (
            <PinButton key={group.pins[0]?.id} pins={group.pins} left={`${group.at * 100}%`} onPin={onPin} />
          ))}
        </div>
      )}
    </div>
  )
}

interface PinProps {
  pins: readonly Pin[]
  left: string
  onPin: Props['onPin']
}

/** Pressing a pin of several goes from one to the next. */
function PinButton({ pins, left, onPin }: PinProps) {
  const { t } = useLingui()
  const next = useRef(0)
  const areSettled = pins.every((pin) => pin.isSettled)
  const [first] = pins
  if (!first) return null
  const show = () => {
    const pin = pins[next.current % pins.length] ?? first
    next.current += 1
    onPin?.(pin.id)
  }
  return (
    <button
      type="button"
      className={styles.pin}
      data-settled={areSettled}
      style={{ left }}
      title={pins.map((pin) => pin.label).join('\n')}
      onClick={show}
    >
      {areSettled ? <Check aria-hidden size={12} /> : <MessageSquareText aria-hidden size={12} />}
      {pins.length > 1 && <span aria-hidden>{pins.length}</span>}
      <span className="visually-hidden">
        {clock(first.atMs)}, {pins.length === 1 ? first.label : <Plural value={pins.length} one="# comment" other="# comments" />}
        {areSettled && `, ${t`resolved`}`}
      </span>
    </button>
  )
}
