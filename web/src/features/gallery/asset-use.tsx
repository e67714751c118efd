import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'

import { scenesQuery, type Asset, type Scene } from '../../api/projects'
import { storyboardQuery, takesQuery, useEditScenes, type SceneChanges, type Take } from '../../api/scenes'
import { Button } from '../../ui/button'
import { Field } from '../../ui/field'
import { ProblemNote } from '../../ui/problem-note'
import { showToast } from '../../ui/toast'
import styles from './gallery.module.css'

const NONE: readonly Scene[] = []

/** Where a file is used, under which licence, and the way to use it in a scene, after which the file is left. */
export function AssetUse({ asset, project, onUsed }: { asset: Asset; project: string; onUsed: () => void }) {
  const scenes = useQuery(scenesQuery(project))
  const users = (scenes.data ?? NONE).filter((scene) => isUsed(asset, scene))
  const origin = useOrigin(asset, project, scenes.data ?? NONE)
  return (
    <>
      {((users.length > 0 && asset.project_id != null) || origin) && (
        <dl className={styles.facts}>
          {users.length > 0 && asset.project_id != null && (
            <div>
              <dt>
                <Trans>Used in</Trans>
              </dt>
              <dd>
                {users.map((scene, index) => (
                  <span key={scene.id}>
                    {index > 0 && ', '}
                    <SceneLink scene={scene} />
                  </span>
                ))}
              </dd>
            </div>
          )}
          {origin && <Origin {...origin} />}
        </dl>
      )}
      {asset.name != null && asset.status !== 'FAILED' && scenes.data && scenes.data.length > 0 && (
        <UseInScene asset={asset} project={project} scenes={scenes.data} onUsed={onUsed} />
      )}
    </>
  )
}

const isUsed = (asset: Asset, scene: Scene) => [scene.picture, scene.narration, scene.picture_id].includes(asset.id)

function SceneLink({ scene }: { scene: Scene }) {
  const { number } = scene
  return (
    <Link to="/projects/$id/scenes" params={{ id: scene.project_id }} search={{ scene: scene.id }}>
      <Trans>Scene {number}</Trans>
    </Link>
  )
}

/** The take that a made file is, which knows by whom it was made and under which licences. */
function useOrigin(asset: Asset, project: string, scenes: readonly Scene[]): { take: Take; scene: Scene } | undefined {
  const [, number] = /\/takes\/scene-(\d+)-/.exec(asset.object_key) ?? []
  const scene = scenes.find((scene) => scene.picture_id === asset.id) ?? scenes.find((scene) => scene.number === Number(number))
  const takes = useQuery({ ...takesQuery(project, scene?.id ?? ''), enabled: scene !== undefined && asset.name == null })
  const take = takes.data?.find((take) => take.asset_id === asset.id)
  return take && scene ? { take, scene } : undefined
}

function Origin({ take, scene }: { take: Take; scene: Scene }) {
  return (
    <>
      <div>
        <dt>
          <Trans>Made for</Trans>
        </dt>
        <dd>
          <SceneLink scene={scene} />
          {take.provider && `, ${take.provider}`}
        </dd>
      </div>
      {take.prompt && (
        <div>
          <dt>
            <Trans>Of the words</Trans>
          </dt>
          <dd dir="auto">{take.prompt}</dd>
        </div>
      )}
      {take.credits.length > 0 && (
        <div>
          <dt>
            <Trans>Licence</Trans>
          </dt>
          <dd>
            {take.credits.map((credit, index) => (
              <span key={index} className={styles.credit}>
                {[credit.work, credit.author, credit.licence].filter(Boolean).join(' · ')}
              </span>
            ))}
          </dd>
        </div>
      )}
    </>
  )
}

type Part = 'picture' | 'narration'

function partsOf(asset: Asset): Part[] {
  if (asset.kind === 'image') return ['picture']
  if (asset.kind === 'audio') return ['narration']
  return asset.kind === 'video' ? ['picture', 'narration'] : []
}

/** Has a scene show or speak a file that somebody brought. */
function UseInScene({ asset, project, scenes, onUsed }: { asset: Asset; project: string; scenes: readonly Scene[]; onUsed: () => void }) {
  const { t } = useLingui()
  const board = useQuery(storyboardQuery(project))
  const edit = useEditScenes(project)
  const [chosen, setChosen] = useState(scenes[0]?.id ?? '')
  const parts = partsOf(asset)
  const scene = scenes.find(({ id }) => id === chosen)
  if (parts.length === 0 || !scene) return null
  const use = (part: Part) => {
    const changes: SceneChanges = { [part]: asset.id }
    const { number } = scene
    edit.mutate([{ edit: 'update', scene: scene.id, changes }], {
      onSuccess: ({ inverse }) => {
        // The way back stands on the page, not under the dialog.
        onUsed()
        showToast(t`Scene ${number} uses the file now`, () => edit.mutate(inverse), 'gallery')
      },
    })
  }
  return (
    <div className={styles.use}>
      <Field label={t`Use it in`}>
        {(control) => (
          <select {...control} value={chosen} onChange={(event) => setChosen(event.target.value)}>
            {scenes.map(({ id, number, script }) => (
              <option key={id} value={id}>
                {number}. {script.slice(0, 60)}
              </option>
            ))}
          </select>
        )}
      </Field>
      {parts.map((part) => (
        <Button key={part} disabled={edit.isPending || !board.data} onClick={() => use(part)}>
          {part === 'picture' ? <Trans>As its picture</Trans> : <Trans>As its voice</Trans>}
        </Button>
      ))}
      {edit.error && <ProblemNote error={edit.error} />}
    </div>
  )
}
