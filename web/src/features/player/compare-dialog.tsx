import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { X } from 'lucide-react'
import { useEffect, useState } from 'react'

import { filmQuery, NO_FACTS, type FilmVersion } from '../../api/films'
import { useMedia } from '../../api/media'
import type { Asset } from '../../api/projects'
import { Button } from '../../ui/button'
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

/** Two finished videos beside each other, which play as one. The sound is that of the one that is named so. */
export function CompareDialog({ project, versions, assets, ms, onClose }: Props) {
  const { t } = useLingui()
  const dialog = useModal(onClose)
  const [[left, right]] = useState(() => [new Film(), new Film()] as const)
  const [ids, setIds] = useState(() => [versions.at(-2)?.video.id, versions.at(-1)?.video.id] as const)
  const { isPlaying, durationMs } = useTransport(right)
  const [before, after] = ids.map((id) => versions.find(({ video }) => video.id === id))
  const facts = useQuery(filmQuery(project, after, assets)).data ?? NO_FACTS
  const oldFacts = useQuery(filmQuery(project, before, assets)).data ?? NO_FACTS
  right.fps = left.fps = facts.fps
  right.scenes = facts.scenes

  useEffect(() => follow(right, left), [left, right])
  const isReady = durationMs > 0
  useEffect(() => {
    if (isReady) right.seek(ms)
  }, [right, ms, isReady])
  usePlayerKeys(right, { help: () => undefined }, dialog, 'box')

  if (!before || !after) return null
  return (
    <dialog ref={dialog} className={styles.dialog} aria-labelledby="compare">
      <div className={styles.head}>
        <h2 id="compare">
          <Trans>Two versions</Trans>
        </h2>
        <Button aria-label={t`Close`} onClick={onClose}>
          <X aria-hidden size={18} />
        </Button>
      </div>
      <div className={styles.pair}>
        <Pane film={left} version={before} captions={oldFacts.captions?.asset} isMuted>
          <VersionSelect label={t`Version on the left`} versions={versions} version={before} onChoose={(id) => setIds([id, ids[1]])} />
        </Pane>
        <Pane film={right} version={after} captions={facts.captions?.asset}>
          <VersionSelect label={t`Version on the right`} versions={versions} version={after} onChoose={(id) => setIds([ids[0], id])} />
        </Pane>
      </div>
      <p className={styles.hint}>
        <Trans>You hear the one on the right.</Trans>
      </p>
      <ScrubBar transport={right} />
      <Controls transport={right} isPlaying={isPlaying} />
    </dialog>
  )
}

interface PaneProps {
  film: Film
  version: FilmVersion
  captions: string | undefined
  isMuted?: boolean
  children: React.ReactNode
}

function Pane({ film, version, captions, isMuted = false, children }: PaneProps) {
  const { t } = useLingui()
  const media = useMedia(version.video.id)
  const words = useMedia(captions)
  return (
    <div className={styles.pane}>
      {children}
      <video ref={film.attach} src={media.url} preload="auto" playsInline muted={isMuted}>
        {words.url && <track kind="captions" src={words.url} label={t`Captions`} />}
      </video>
      {media.isAwaited && (
        <p role="status">
          <Trans>A copy of this draft is being made for you; it plays in a moment.</Trans>
        </p>
      )}
    </div>
  )
}
