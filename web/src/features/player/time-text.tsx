import { Trans, useLingui } from '@lingui/react/macro'
import { useEffect, useRef } from 'react'

import { clock } from '../../lib/format'
import { frameOfMs } from '../../lib/frames'
import styles from './player.module.css'
import type { Transport } from './transport'
import { useTransport } from './use-transport'

/** Where a film is, with the number of the frame that is seen, counted from 0; and how it plays where that is unusual. */
export function TimeText({ transport }: { transport: Transport }) {
  const { i18n } = useLingui()
  const { durationMs, speed, range } = useTransport(transport)
  const place = useRef<HTMLSpanElement>(null)
  const frame = useRef<HTMLSpanElement>(null)
  useEffect(
    () =>
      transport.onTick((ms) => {
        if (place.current) place.current.textContent = clock(Math.floor(ms / 1000) * 1000)
        if (frame.current) frame.current.textContent = String(frameOfMs(ms, transport.fps))
      }),
    [transport, durationMs],
  )
  const times = new Intl.NumberFormat(i18n.locale).format(speed)
  const isRanged = range.inMs !== undefined || range.outMs !== undefined
  return (
    <span className={styles.time}>
      <span>
        <span ref={place}>0:00</span> / {clock(durationMs)}
      </span>
      <small>
        <Trans>
          Frame <span ref={frame}>0</span>
        </Trans>
        {speed !== 1 && ` · ${times}×`}
        {isRanged && (
          <>
            {' · '}
            <Trans>a part</Trans>
          </>
        )}
      </small>
    </span>
  )
}
