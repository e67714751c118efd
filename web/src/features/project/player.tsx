import { Trans, useLingui } from '@lingui/react/macro'
import { Captions, Maximize, Pause, Play, Volume2, VolumeX } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'

import { contentUrl, type Asset } from '../../api/projects'
import { clock } from '../../lib/format'
import { Button } from '../../ui/button'
import { playerCommand } from './player-keys'
import styles from './player.module.css'

interface Props {
  video: Asset
  poster: Asset | undefined
  captions: Asset | undefined
}

/** The video with controls of our own. Keys: docs of `playerCommand`. */
export function Player({ video, poster, captions }: Props) {
  const { t } = useLingui()
  const ref = useRef<HTMLVideoElement>(null)
  const [isPlaying, setPlaying] = useState(false)
  const [isMuted, setMuted] = useState(false)
  const [showsCaptions, setShowsCaptions] = useState(false)
  const [time, setTime] = useState({ now: 0, all: 0 })

  useEffect(() => {
    const track = ref.current?.textTracks[0]
    if (track) track.mode = showsCaptions ? 'showing' : 'hidden'
  }, [showsCaptions, captions])

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (ref.current && playerCommand(event, ref.current)) event.preventDefault()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [])

  const toggle = () => {
    const player = ref.current
    if (player?.paused) void player.play()
    else player?.pause()
  }
  const tell = () => {
    const player = ref.current
    if (player) setTime({ now: player.currentTime, all: Number.isFinite(player.duration) ? player.duration : 0 })
  }

  return (
    <figure className={styles.player}>
      <video
        ref={ref}
        className={styles.film}
        src={contentUrl(video.id)}
        poster={poster && contentUrl(poster.id)}
        preload="metadata"
        playsInline
        onClick={toggle}
        onPlay={() => setPlaying(true)}
        onPause={() => setPlaying(false)}
        onVolumeChange={(event) => setMuted(event.currentTarget.muted)}
        onTimeUpdate={tell}
        onLoadedMetadata={tell}
      >
        {captions && <track kind="captions" src={contentUrl(captions.id)} label={t`Captions`} />}
      </video>
      <input
        type="range"
        className={styles.place}
        aria-label={t`Place in the video`}
        aria-valuetext={clock(time.now * 1000)}
        dir="ltr"
        min={0}
        max={time.all}
        step="any"
        value={time.now}
        onChange={(event) => {
          if (ref.current) ref.current.currentTime = Number(event.target.value)
        }}
      />
      <div className={styles.controls}>
        <Button kind="main" onClick={toggle}>
          {isPlaying ? <Pause aria-hidden size={18} /> : <Play aria-hidden size={18} />}
          {isPlaying ? <Trans>Pause</Trans> : <Trans>Play</Trans>}
        </Button>
        <span className={styles.time}>
          {clock(time.now * 1000)} / {clock(time.all * 1000)}
        </span>
        <Button
          aria-label={isMuted ? t`Sound on` : t`Sound off`}
          onClick={() => {
            if (ref.current) ref.current.muted = !ref.current.muted
          }}
        >
          {isMuted ? <VolumeX aria-hidden size={18} /> : <Volume2 aria-hidden size={18} />}
        </Button>
        {captions && (
          <Button aria-label={t`Captions`} aria-pressed={showsCaptions} onClick={() => setShowsCaptions(!showsCaptions)}>
            <Captions aria-hidden size={18} />
          </Button>
        )}
        <Button aria-label={t`Whole screen`} onClick={() => void ref.current?.requestFullscreen()}>
          <Maximize aria-hidden size={18} />
        </Button>
      </div>
    </figure>
  )
}
