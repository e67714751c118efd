import { Trans, useLingui } from '@lingui/react/macro'
import { Pause, Play, SkipBack, SkipForward, StepBack, StepForward, Volume2, VolumeX } from 'lucide-react'
import { useEffect, useRef, useState, type CSSProperties, type RefObject } from 'react'

import { ApiProblem } from '../../../api/problem'
import { contentUrl, type Asset } from '../../../api/projects'
import { timecode } from '../../../lib/timecode'
import { Button } from '../../../ui/button'
import type { Cut } from '../calculations/cuts'
import { borders } from '../calculations/layout'
import { useExactFrame } from '../preview/use-exact-frame'
import { usePreview } from '../preview/use-preview'
import type { Editor } from '../state/editor'
import styles from './stage-player.module.css'

/** A server that makes no previews says so: then the newest cut is played. */
const UNAVAILABLE = 'previews_unavailable'

interface Props {
  editor: Editor
  film: RefObject<HTMLVideoElement | null>
  cut: Cut | undefined
  /** WebVTT of what is said. */
  captions: Asset | undefined
  /** Whether it is the timeline as it is now that the cut shows. */
  isCurrent: boolean
  /** The version of the timeline that the server has. */
  tag: string
  /** Width by height of the frame. */
  ratio: number
}

/** The video of the timeline, with the playhead's clock. */
export function StagePlayer({ editor, film, cut, captions, isCurrent, tag, ratio }: Props) {
  const { t } = useLingui()
  const { project, player, layout, playhead, rate } = editor
  const preview = usePreview(project, tag, film)
  const isStill = preview.url !== undefined && !player.isPlaying && !editor.isSaving
  const exact = useExactFrame({ project, tag, rate, frames: preview.frames, playhead, film, isStill })
  const source = preview.url ?? (cut && preview.isUnable ? contentUrl(cut.video.id) : undefined)
  // Without a file of captions those of the timeline are seen in its frames.
  const areCaptionsDrawn = !captions && editor.document.tracks.some((track) => track.kind === 'caption')
  const [isMuted, setMuted] = useState(false)
  const name = player.isPlaying ? t`Pause` : t`Play`
  const goTo = (ms: number | undefined) => ms !== undefined && player.seek(ms)
  return (
    <figure className={styles.stage}>
      <div className={styles.frame}>
        {source ? (
          <div className={styles.picture} style={{ '--ratio': ratio } as CSSProperties}>
            <video
              key={source}
              ref={film}
              className={styles.film}
              data-drawn-captions={areCaptionsDrawn || undefined}
              src={source}
              poster={cut?.poster && contentUrl(cut.poster.id)}
              preload="auto"
              playsInline
              onClick={player.toggle}
              // Another film goes on where the playhead is, also where somebody had it played before it was known.
              onLoadedMetadata={({ currentTarget }) => {
                if (player.isPlaying) currentTarget.currentTime = playhead.ms / 1000
                else player.seek(playhead.ms)
              }}
              onEnded={player.stop}
              // What comes in pieces has no end of its own.
              onTimeUpdate={({ currentTarget }) => {
                if (currentTarget.currentTime >= currentTarget.duration - 0.01) player.stop()
              }}
              onVolumeChange={(event) => setMuted(event.currentTarget.muted)}
            >
              {captions && <track kind="captions" src={contentUrl(captions.id)} label={t`Captions`} />}
            </video>
            {exact && <img className={styles.exact} src={exact} alt="" />}
          </div>
        ) : (
          preview.isUnable && (
            <p className={styles.none}>
              <Trans>There is no video yet. Make a draft to see the timeline.</Trans>
            </p>
          )
        )}
        {preview.isWaiting && (
          <p className={styles.making} role="status">
            <Trans>This part is being made …</Trans>
          </p>
        )}
        {preview.error instanceof ApiProblem && preview.error.code !== UNAVAILABLE && (
          <p className={styles.older} role="alert">
            {preview.error.message}
          </p>
        )}
        {preview.isUnable && cut && !isCurrent && (
          <p className={styles.older}>
            <Trans>This is the cut before your changes.</Trans>
          </p>
        )}
      </div>
      <div className={styles.controls} dir="ltr">
        <Button aria-label={t`To the border before`} onClick={() => goTo(borders(layout).findLast((ms) => ms < playhead.ms))}>
          <SkipBack aria-hidden size={18} />
        </Button>
        <Button aria-label={t`A frame back`} onClick={() => player.step(-1)}>
          <StepBack aria-hidden size={18} />
        </Button>
        <Button kind="main" aria-label={name} disabled={!source} onClick={player.toggle}>
          {player.isPlaying ? <Pause aria-hidden size={20} /> : <Play aria-hidden size={20} />}
        </Button>
        <Button aria-label={t`A frame on`} onClick={() => player.step(1)}>
          <StepForward aria-hidden size={18} />
        </Button>
        <Button aria-label={t`To the next border`} onClick={() => goTo(borders(layout).find((ms) => ms > playhead.ms))}>
          <SkipForward aria-hidden size={18} />
        </Button>
        <Clock editor={editor} />
        {player.isPlaying && player.speed !== 1 && <span className={styles.speed}>{`${player.speed}×`.replace('-', '−')}</span>}
        <Button kind="quiet" aria-label={isMuted ? t`Sound on` : t`Sound off`} disabled={!source} onClick={player.toggleSound}>
          {isMuted ? <VolumeX aria-hidden size={18} /> : <Volume2 aria-hidden size={18} />}
        </Button>
      </div>
    </figure>
  )
}

/** The time of the playhead, written as it moves. */
function Clock({ editor }: { editor: Editor }) {
  const { playhead, rate, layout } = editor
  const now = useRef<HTMLSpanElement>(null)
  useEffect(
    () =>
      playhead.follow((ms) => {
        if (now.current) now.current.textContent = timecode(ms, rate)
      }),
    [playhead, rate],
  )
  return (
    <span className={styles.clock}>
      <span ref={now} /> <small>/ {timecode(layout.endMs, rate)}</small>
    </span>
  )
}
