import { Trans, useLingui } from '@lingui/react/macro'
import { useCallback } from 'react'

import { ApiProblem } from '../../api/problem'
import type { Scene } from '../../api/projects'
import { useReview, type Review } from '../../api/scenes'
import { frameOfMs } from '../../lib/frames'
import { ProblemNote } from '../../ui/problem-note'
import type { FilmDesk } from '../player/use-film-desk'
import { useOfTime } from '../player/use-transport'
import styles from './review.module.css'
import { SceneVerdict } from './scene-verdict'

interface Props {
  project: string
  scenes: readonly Scene[]
  desk: FilmDesk
  mayReview: boolean
}

/** Each scene with what is found of its clip, and the buttons to say it. */
export function SceneVerdicts({ project, scenes, desk: { film, facts, isNewest }, mayReview }: Props) {
  const { t } = useLingui()
  const review = useReview(project)
  const starts = facts.scenes
  const current = useOfTime(
    film,
    useCallback((ms: number) => starts.findLast(({ startMs }) => startMs <= ms + 1)?.number, [starts]),
  )
  const approved = scenes.filter(({ approval }) => approval === 'approved').length
  const show = (number: number) => {
    const start = starts.find((one) => one.number === number)
    if (start) film.seekFrame(frameOfMs(start.aloneMs, film.fps))
  }
  const say = (scene: Scene, approval: Review['approval'], note: string, onDone: () => void) =>
    review.mutate({ scene, stage: 'final', approval, note }, { onSuccess: onDone })
  if (scenes.length === 0) return null
  return (
    <section className={styles.verdicts} aria-label={t`Scenes`}>
      <div className={styles.scenesHead}>
        <h2>
          <Trans>Scenes</Trans>
        </h2>
        <span>
          <Trans>
            {approved} of {scenes.length} approved
          </Trans>
        </span>
      </div>
      {mayReview && !isNewest && (
        <p className={styles.hint}>
          <Trans>This is an older version. What is approved is the newest one.</Trans>
        </p>
      )}
      {review.error instanceof ApiProblem && review.error.isOutdated ? (
        <p role="alert" className={styles.wrong}>
          <Trans>The scene has changed; look at it as it is now.</Trans>
        </p>
      ) : (
        review.error && <ProblemNote error={review.error} />
      )}
      <ol className={styles.sceneList}>
        {scenes.map((scene) => (
          <SceneVerdict
            key={scene.id}
            scene={scene}
            isCurrent={scene.number === current}
            mayReview={mayReview && isNewest}
            isBusy={review.isPending}
            onShow={() => show(scene.number)}
            onSay={(approval, note, onDone) => say(scene, approval, note, onDone)}
          />
        ))}
      </ol>
    </section>
  )
}
