import { Trans, useLingui } from '@lingui/react/macro'
import { Captions, Keyboard, Maximize, Pause, Play, Volume2, VolumeX } from 'lucide-react'
import type { ReactNode } from 'react'

import { Button } from '../../ui/button'
import styles from './player.module.css'
import { TimeText } from './time-text'
import type { Transport } from './transport'
import { useTransport } from './use-transport'

interface Props {
  transport: Transport
  isPlaying: boolean
  captions?: { areOn: boolean; show: (areOn: boolean) => void } | undefined
  onFullscreen?: (() => void) | undefined
  onHelp?: (() => void) | undefined
  children?: ReactNode
}

/** The buttons below what is played. */
export function Controls({ transport, isPlaying, captions, onFullscreen, onHelp, children }: Props) {
  const { t } = useLingui()
  const { isMuted } = useTransport(transport)
  return (
    <div className={styles.controls}>
      <Button kind="main" onClick={() => transport.toggle()}>
        {isPlaying ? <Pause aria-hidden size={18} /> : <Play aria-hidden size={18} />}
        {isPlaying ? <Trans>Pause</Trans> : <Trans>Play</Trans>}
      </Button>
      <TimeText transport={transport} />
      <span className={styles.tools}>
        {children}
        <Button aria-label={isMuted ? t`Sound on` : t`Sound off`} onClick={() => transport.setMuted(!isMuted)}>
          {isMuted ? <VolumeX aria-hidden size={18} /> : <Volume2 aria-hidden size={18} />}
        </Button>
        {captions && (
          <Button aria-label={t`Captions`} aria-pressed={captions.areOn} onClick={() => captions.show(!captions.areOn)}>
            <Captions aria-hidden size={18} />
          </Button>
        )}
        {onHelp && (
          <Button aria-label={t`Keyboard shortcuts`} onClick={onHelp}>
            <Keyboard aria-hidden size={18} />
          </Button>
        )}
        {onFullscreen && (
          <Button aria-label={t`Whole screen`} onClick={onFullscreen}>
            <Maximize aria-hidden size={18} />
          </Button>
        )}
      </span>
    </div>
  )
}
