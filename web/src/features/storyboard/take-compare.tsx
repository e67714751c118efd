import { Trans, useLingui } from '@lingui/react/macro'
import { X } from 'lucide-react'
import { useEffect, useState } from 'react'

import { contentUrl } from '../../api/projects'
import { useChooseTake, type Take } from '../../api/scenes'
import { dateTime } from '../../lib/format'
import { Button } from '../../ui/button'
import { ProblemNote } from '../../ui/problem-note'
import { SplitView } from '../../ui/split-view'
import { useModal } from '../../ui/use-modal'
import styles from '../player/compare-dialog.module.css'
import { Controls } from '../player/controls'
import { Film } from '../player/film'
import { follow } from '../player/follow'
import { ScrubBar } from '../player/scrub-bar'
import { usePlayerKeys } from '../player/use-player-keys'
import { useTransport } from '../player/use-transport'

interface Props {
  project: string
  scene: string
  /** Of one kind, which is seen: pictures or clips, newest first; at least two. */
  takes: readonly Take[]
  fps: number
  onClose: () => void
}

/** Two takes of a scene over each other: the one in use, and another one, at first. */
export function TakeCompare({ project, scene, takes, fps, onClose }: Props) {
  const { t } = useLingui()
  const dialog = useModal(onClose)
  const used = takes.find(({ is_chosen }) => is_chosen) ?? takes[1]
  const [ids, setIds] = useState(() => [used?.id, takes.find((take) => take !== used)?.id] as const)
  const [left, right] = ids.map((id) => takes.find((take) => take.id === id))
  if (!left || !right) return null
  return (
    <dialog ref={dialog} className={styles.dialog} aria-labelledby="compare-takes">
      <div className={styles.head}>
        <h2 id="compare-takes">
          <Trans>Two takes</Trans>
        </h2>
        <Button aria-label={t`Close`} onClick={onClose}>
          <X aria-hidden size={18} />
        </Button>
      </div>
      {left.kind === 'clip' ? (
        <Clips key={`${left.id} ${right.id}`} {...{ left, right, fps, dialog }} />
      ) : (
        <SplitView left={<Picture take={left} />} right={<Picture take={right} />} />
      )}
      <p className={styles.hint}>
        <Trans>Drag the line, or use the arrows on it. X shows one of them whole, and then the other.</Trans>
      </p>
      <div className={styles.pair}>
        <Side {...{ project, scene, takes, take: left }} label={t`Take on the left`} onChoose={(id) => setIds([id, ids[1]])} />
        <Side {...{ project, scene, takes, take: right }} label={t`Take on the right`} onChoose={(id) => setIds([ids[0], id])} />
      </div>
    </dialog>
  )
}

const Picture = ({ take }: { take: Take }) => (take.asset_id ? <img src={contentUrl(take.asset_id)} alt={take.prompt ?? ''} /> : null)

interface ClipsProps {
  left: Take
  right: Take
  fps: number
  dialog: React.RefObject<HTMLDialogElement | null>
}

/** Two films that play as one. The sound is that of the right one. */
function Clips({ left, right, fps, dialog }: ClipsProps) {
  const [[one, other]] = useState(() => [new Film(), new Film()] as const)
  const { isPlaying } = useTransport(other)
  one.fps = other.fps = fps
  useEffect(() => follow(other, one), [one, other])
  usePlayerKeys(other, { help: () => undefined }, dialog, 'box')
  const film = (of: Film, take: Take, isMuted: boolean) =>
    take.asset_id ? <video ref={of.attach} data-own-film src={contentUrl(take.asset_id)} preload="auto" playsInline muted={isMuted} /> : null
  return (
    <>
      <SplitView left={film(one, left, true)} right={film(other, right, false)} />
      <ScrubBar transport={other} />
      <Controls transport={other} isPlaying={isPlaying} />
    </>
  )
}

interface SideProps {
  project: string
  scene: string
  takes: readonly Take[]
  take: Take
  label: string
  onChoose: (take: string) => void
}

/** Which take it is, of what it was made, and the way to use it. */
function Side({ project, scene, takes, take, label, onChoose }: SideProps) {
  const { i18n, t } = useLingui()
  const choose = useChooseTake(project)
  return (
    <div className={styles.pane}>
      <select className={styles.select} aria-label={label} value={take.id} onChange={(event) => onChoose(event.target.value)}>
        {takes.map(({ id, created_at, is_chosen }) => (
          <option key={id} value={id}>
            {dateTime(created_at, i18n.locale)}
            {is_chosen && ` · ${t`In use`}`}
          </option>
        ))}
      </select>
      {take.prompt && (
        <p className={styles.hint} dir="auto">
          {take.prompt}
        </p>
      )}
      <p className={styles.hint}>
        {take.provider}
        {take.seed != null && (
          <>
            {take.provider && ' · '}
            <Trans>seed {take.seed}</Trans>
          </>
        )}
      </p>
      <Button disabled={take.is_chosen || choose.isPending} onClick={() => choose.mutate({ scene, id: take.id })}>
        {take.is_chosen ? <Trans>In use</Trans> : <Trans>Use this one</Trans>}
      </Button>
      {choose.error && <ProblemNote error={choose.error} />}
    </div>
  )
}
