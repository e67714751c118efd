import { Trans, useLingui } from '@lingui/react/macro'
import { useMemo, useRef, useState, type ReactNode } from 'react'

import type { FilmFacts } from '../../api/films'
import { useMedia } from '../../api/media'
import { useCommands } from '../../commands/registry'
import { showCommands } from '../../commands/shown'
import { ProblemNote } from '../../ui/problem-note'
import { Controls } from './controls'
import type { Film } from './film'
import type { Pin } from './pins'
import { playerKeys } from './player-commands'
import styles from './player.module.css'
import { ScrubBar } from './scrub-bar'
import { usePlayerKeys } from './use-player-keys'
import { useTransport } from './use-transport'

interface Props {
  film: Film
  /** The assets of the video and of its poster. */
  video: string
  poster?: string | undefined
  facts: FilmFacts
  /** Captions that are no file: the address of what was made of words. */
  words?: string | undefined
  pins?: readonly Pin[] | undefined
  onPin?: ((id: string) => void) | undefined
  onComment?: (() => void) | undefined
  /** Where keys are obeyed: on the whole page, or where the focus is in the player. */
  keys?: 'page' | 'box'
  /** Whether its captions are drawn into its frames, so that there are none to switch on. */
  hasDrawnCaptions?: boolean
  /** How much of the height of the screen the picture may take. */
  size?: 'tall' | 'small'
  /** What lies on the picture. */
  children?: ReactNode
  /** More controls, behind those of the player. */
  controls?: ReactNode
}

/** A video with controls of our own. Its keys are `PLAYER_COMMANDS`. */
export function Player(props: Props) {
  const { film, video, poster, facts, words, pins, onPin, onComment, keys = 'page', size = 'tall', hasDrawnCaptions, children, controls } = props
  const { t } = useLingui()
  const media = useMedia(video)
  const still = useMedia(poster)
  const captionFile = useMedia(facts.captions?.asset)
  const captions = words ?? captionFile.url
  const box = useRef<HTMLElement>(null)
  const frame = useRef<HTMLDivElement>(null)
  const [areCaptionsOn, setCaptionsOn] = useState(false)
  const [cannotPlay, setCannotPlay] = useState(false)
  const { isPlaying } = useTransport(film)
  film.fps = facts.fps
  film.scenes = facts.scenes

  const acts = useMemo(
    () => ({ fullscreen: () => toggleFullscreen(frame.current), comment: onComment, help: showKeys }),
    [onComment],
  )
  usePlayerKeys(film, acts, box, keys)
  useCommands(playerKeys, [])

  const showCaptions = (areOn: boolean) => {
    const track = film.video?.textTracks[0]
    if (track) track.mode = areOn ? 'showing' : 'hidden'
    setCaptionsOn(areOn)
  }
  // Addresses made for guests end; a new one goes on where the old one stopped.
  const recover = () => {
    if (media.url?.includes('signature=') && !cannotPlay) media.renew()
    setCannotPlay(true)
  }

  return (
    <figure ref={box} className={styles.player} data-size={size} aria-label={t`Player`}>
      <div ref={frame} className={styles.screen}>
        <div className={styles.frame}>
          <video
            ref={film.attach}
            className={styles.film}
            data-drawn-captions={hasDrawnCaptions}
            src={media.url}
            poster={still.url}
            preload="auto"
            playsInline
            onClick={() => film.toggle()}
            onLoadedData={() => setCannotPlay(false)}
            onError={recover}
          >
            {captions && (
              <track
                kind="captions"
                src={captions}
                label={t`Captions`}
                {...(facts.captions?.language ? { srcLang: facts.captions.language } : {})}
              />
            )}
          </video>
          {children}
        </div>
      </div>
      {media.isAwaited && (
        <p role="status" className={styles.note}>
          <Trans>A copy of this draft is being made for you; it plays in a moment.</Trans>
        </p>
      )}
      {media.error && <ProblemNote error={media.error} onRetry={media.renew} />}
      {cannotPlay && !media.isAwaited && !media.error && (
        <p role="alert" className={styles.note}>
          <Trans>The video does not play here. Load the page again; if it still does not, download it.</Trans>
        </p>
      )}
      <ScrubBar transport={film} pins={pins} onPin={onPin} />
      <Controls
        transport={film}
        isPlaying={isPlaying}
        captions={captions ? { areOn: areCaptionsOn, show: showCaptions } : undefined}
        onFullscreen={acts.fullscreen}
        onHelp={acts.help}
      >
        {controls}
      </Controls>
    </figure>
  )
}

const showKeys = () => showCommands('keys')

function toggleFullscreen(element: Element | null): void {
  if (document.fullscreenElement) void document.exitFullscreen()
  else void element?.requestFullscreen().catch(() => undefined)
}
