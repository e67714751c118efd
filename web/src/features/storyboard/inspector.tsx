import { Trans, useLingui } from '@lingui/react/macro'
import { Combine, Play, Scissors, Trash2 } from 'lucide-react'
import { useRef } from 'react'

import type { Scene } from '../../api/projects'
import type { SceneChanges, SceneEdit } from '../../api/scenes'
import { Button } from '../../ui/button'
import { Check } from '../../ui/check'
import { CastPicker } from '../library/cast-picker'
import styles from './inspector.module.css'
import { MoveMenu } from './move-menu'
import { OwnFiles } from './own-files'
import { ReviewList } from './review-list'
import { SceneForm } from './scene-form'
import { SceneTalk } from './scene-talk'
import { TakeStrip } from './take-strip'

interface Props {
  project: string
  scene: Scene
  count: number
  isBusy: boolean
  onEdit: (edits: SceneEdit[], onSuccess?: () => void) => void
  onSave: (changes: SceneChanges, onSuccess: () => void) => void
  onMove: (position: number) => void
  onPlay: () => void
  /** Whether the server is away. */
  isOffline: boolean
}

/** One scene: what is planned for it, what was made of it, and what can be done with it. */
export function Inspector({ project, scene, count, isBusy, isOffline, onEdit, onSave, onMove, onPlay }: Props) {
  const { t } = useLingui()
  const script = useRef<HTMLTextAreaElement>(null)
  const id = scene.id
  const number = scene.number
  // The browser counts in UTF-16 units, the server in characters.
  const cursor = () => [...scene.script.slice(0, script.current?.selectionStart ?? 0)].length
  return (
    <section aria-label={t`Scene ${number}`} className={styles.inspector}>
      <h2>
        <Trans>Scene {number}</Trans>
      </h2>
      <div className={styles.acts}>
        <Button onClick={onPlay}>
          <Play aria-hidden size={16} />
          <Trans>Play the scene</Trans>
        </Button>
        <MoveMenu number={number} count={count} isBusy={isBusy} onMove={onMove} />
        <Button
          disabled={isBusy || scene.narration !== null}
          onClick={() => onEdit([{ edit: 'split', scene: id, at: cursor() }])}
        >
          <Scissors aria-hidden size={16} />
          <Trans>Split at the cursor</Trans>
        </Button>
        <Button
          disabled={isBusy || number === count || scene.narration !== null}
          onClick={() => onEdit([{ edit: 'merge', scene: id }])}
        >
          <Combine aria-hidden size={16} />
          <Trans>Merge with the next</Trans>
        </Button>
        <Button disabled={isBusy || count === 1} onClick={() => onEdit([{ edit: 'remove', scene: id }])}>
          <Trash2 aria-hidden size={16} />
          <Trans>Remove</Trans>
        </Button>
      </div>
      <SceneForm key={id} scene={scene} scriptRef={script} isBusy={isBusy} isOffline={isOffline} onSave={onSave} />
      {scene.presenter != null && (
        <Check
          checked={scene.presenter}
          disabled={isBusy || (!scene.presenter && scene.picture !== null)}
          hint={!scene.presenter && scene.picture !== null ? <Trans>The scene has a picture of its own, which is seen instead.</Trans> : undefined}
          onChange={(presenter) => onEdit([{ edit: 'update', scene: id, changes: { presenter } }])}
        >
          <Trans>The presenter is seen in this scene</Trans>
        </Check>
      )}
      <CastPicker chosen={scene.cast} isBusy={isBusy} onChange={(cast) => onEdit([{ edit: 'update', scene: id, changes: { cast } }])} />
      <OwnFiles project={project} scene={scene} isBusy={isBusy} onEdit={onEdit} />
      <TakeStrip project={project} scene={scene} />
      <ReviewList project={project} scene={scene} />
      <SceneTalk key={`talk ${id}`} project={project} scene={scene} />
    </section>
  )
}
