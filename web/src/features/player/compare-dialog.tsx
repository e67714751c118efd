import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { SquareSplitHorizontal, X } from 'lucide-react'
import { useEffect, useRef, useState, type ReactNode, type RefObject } from 'react'

import { filmQuery, NO_FACTS, type FilmVersion } from '../../api/films'
import { useMedia } from '../../api/media'
import type { Asset } from '../../api/projects'
import { Button } from '../../ui/button'
import { SplitView } from '../../ui/split-view'
import { useModal } from '../../ui/use-modal'
import styles from './compare-dialog.module.css'
import { Controls } from './controls'
import { Film } from './film'
import { follow } from './follow'
import { ScrubBar } from './scrub-bar'
import { usePlayerKeys } from './use-player-keys'
import { useTransport } from './use-transport'
import { VersionSelect } from './version-select'

interface Props {
  project: string
  versions: readonly FilmVersion[]
  assets: readonly Asset[]
  /** Where both begin. */
  ms: number
  onClose: () => void
}

/** Two finished videos, beside or over each other, which play as one. The sound is that of the one that is named so. */
export function CompareDialog({ project, versions, assets, ms, onClose }: Props) {
  const { t } = useLingui()
  const dialog = useModal(onClose)
  const [ids, setIds] = useState(() => [versions.at(-2)?.video.id, versions.at(-1)?.video.id] as const)
  const [isSplit, setSplit] = useState(false)
  // What is seen in another way goes on from where it was.
  const place = useRef(ms)
  const [before, after] = ids.map((id) => versions.find(({ video }) => video.id === id))
  if (!before || !after) return null
  return (
    <dialog ref={dialog} className={styles.dialog} aria-labelledby="compare">
      <div className={styles.head}>
        <h2 id="compare">
          <Trans>Two versions</Trans>
        </h2>
        <div className={styles.tools}>
          <Button aria-pressed={isSplit} onClick={() => setSplit(!isSplit)}>
            <SquareSplitHorizontal aria-hidden size={18} />
            <Trans>Over each other</Trans>
          </Button>
          <Button aria-label={t`Close`} onClick={onClose}>
            <X aria-hidden size={18} />
          </Button>
        </div>
      </div>
      <Pair key={String(isSplit)} {...{ project, assets, before, after, place, isSplit, dialog }}>
        <VersionSelect label={t`Version on the left`} versions={versions} version={before} onChoose={(id) => setIds([id, ids[1]])} />
        <VersionSelect label={t`Version on the right`} versions={versions} version={after} onChoose={(id) => setIds([ids[0], id])} />
      </Pair>
    </dialog>
  )
}

interface PairProps {
  project: string
  assets: readonly Asset[]
  before: FilmVersion
  after: FilmVersion
  /** Where it begins, and where it was last. */
  place: RefObject<number>
  isSplit: boolean
  dialog: RefObject<HTMLDialogElement | null>
  /** The choice of each. */
  children: [ReactNode, ReactNode]
}

function Pair({ project, assets, before, after, place, isSplit, dialog, children }: PairProps) {
  const [[left, right]] = useState(() => [new Film(), new Film()] as const)
  const { isPlaying, durationMs } = useTransport(right)
  const facts = useQuery(filmQuery(project, after, assets)).data ?? NO_FACTS
  const oldFacts = useQuery(filmQuery(project, before, assets)).data ?? NO_FACTS
  right.fps = left.fps = facts.fps
  right.scenes = facts.scenes

  useEffect(() => follow(right, left), [left, right])
  const isReady = durationMs > 0
  useEffect(() => {
    if (!isReady) return
    right.seek(place.current)
    return right.onTick((ms) => (place.current = ms))
  }, [right, place, isReady])
  usePlayerKeys(right, { help: () => undefined }, dialog, 'box')
  const panes = [
    <Pane film={left} version={before} captions={oldFacts.captions?.asset} isMuted />,
    <Pane film={right} version={after} captions={facts.captions?.asset} />,
  ] as const
  return (
    <>
      {isSplit && <SplitView left={panes[0]} right={panes[1]} />}
      <div className={styles.pair}>
        {children.map((choice, side) => (
          <div key={side} className={styles.pane}>
            {choice}
            {!isSplit && panes[side]}
          </div>
        ))}
      </div>
      <p className={styles.hint}>
        <Trans>You hear the one on the right.</Trans>
      </p>
      <ScrubBar transport={right} />
      <Controls transport={right} isPlaying={isPlaying} />
    </>
  )
}

interface PaneProps {
  film: Film
  version: FilmVersion
  captions: string | undefined
  isMuted?: boolean
}

function Pane({ film, version, captions, isMuted = false }: PaneProps) {
  const { t } = useLingui()
  const media = useMedia(version.video.id)
  const words = useMedia(captions)
  return (
    <>
      <video ref={film.attach} src={media.url} preload="auto" playsInline muted={isMuted}>
        {words.url && <track kind="captions" src={words.url} label={t`Captions`} />}
      </video>
      {media.isAwaited && (
        <p role="status">
          <Trans>A copy of this draft is being made for you; it plays in a moment.</Trans>
        </p>
      )}
    </>
  )
}
