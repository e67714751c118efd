import { Trans, useLingui } from '@lingui/react/macro'

import { contentUrl, type Scene } from '../../api/projects'
import { percent } from '../../lib/format'
import { Stage, type StageState } from '../../ui/stage'
import type { Live } from './live'
import styles from './scene-grid.module.css'

interface Props {
  scenes: readonly Scene[]
  /** Those of older scenes, by the number of the scene. */
  pictures: ReadonlyMap<number, string>
  live: Live
  isUnderWay: boolean
}

export function SceneGrid({ scenes, pictures, live, isUnderWay }: Props) {
  if (scenes.length === 0) return null
  return (
    <section aria-labelledby="scenes">
      <h2 id="scenes">
        <Trans>Scenes</Trans>
      </h2>
      <ol className={styles.grid}>
        {scenes.map((scene) => (
          <SceneCard
            key={scene.id}
            scene={scene}
            picture={scene.picture_id ?? pictures.get(scene.number)}
            share={live.scenes.get(scene.number)}
            isUnderWay={isUnderWay}
          />
        ))}
      </ol>
    </section>
  )
}

interface CardProps {
  scene: Scene
  picture: string | undefined
  share: number | undefined
  isUnderWay: boolean
}

function SceneCard({ scene, picture, share, isUnderWay }: CardProps) {
  const { i18n, t } = useLingui()
  const isReady = Boolean(scene.takes.clip) && share === undefined
  const state: StageState = isReady ? 'ready' : share !== undefined ? 'making' : isUnderWay ? 'waiting' : 'failed'
  const label = state === 'making' ? percent(share ?? 0, i18n.locale) : state === 'failed' ? t`Not made` : t`Waiting`
  return (
    <li className={styles.card}>
      <Stage state={state} share={share} ratio={3 / 4} label={label}>
        {picture && <img src={contentUrl(picture)} alt={scene.description} loading="lazy" />}
      </Stage>
      <p className={styles.text} dir="auto">
        <strong>{scene.number}</strong> {scene.script}
      </p>
    </li>
  )
}
