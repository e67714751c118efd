import { msg } from '@lingui/core/macro'
import { Trans, useLingui } from '@lingui/react/macro'
import type { MessageDescriptor } from '@lingui/core'

import { ApiProblem } from '../../api/problem'
import type { Scene } from '../../api/projects'
import { useReview, type Review } from '../../api/scenes'
import { Button } from '../../ui/button'
import { ProblemNote } from '../../ui/problem-note'
import { StateWord } from '../../ui/state-word'
import { APPROVALS } from './approvals'
import styles from './inspector.module.css'

const STAGES: Record<Review['stage'], MessageDescriptor> = {
  script: msg`Text`,
  image: msg`Picture`,
  animation: msg`Motion`,
  final: msg`Clip`,
}

/** What reviewers said of each stage of a scene, and the buttons to say it. */
export function ReviewList({ project, scene }: { project: string; scene: Scene }) {
  const { t } = useLingui()
  const review = useReview(project)
  return (
    <div className={styles.takes}>
      <h3>
        <Trans>Approval</Trans>
      </h3>
      <ul className={styles.takes}>
        {scene.reviews.map(({ stage, approval, is_outdated, note }) => {
          const [look, word] = APPROVALS[approval]
          const name = t(STAGES[stage])
          const say = (approval: Review['approval']) => review.mutate({ scene, stage, approval })
          return (
            <li key={stage} className={styles.review}>
              <span>
                <strong>{name}</strong>
                {is_outdated && (
                  <small className={styles.outdated}>
                    <Trans>changed since it was reviewed</Trans>
                  </small>
                )}
              </span>
              <StateWord look={look}>{t(word)}</StateWord>
              {note && (
                <q className={styles.note} dir="auto">
                  {note}
                </q>
              )}
              <Button disabled={review.isPending} aria-label={t`Approve: ${name}`} onClick={() => say('approved')}>
                <Trans>Approve</Trans>
              </Button>
              <Button
                disabled={review.isPending}
                aria-label={t`Ask for changes: ${name}`}
                onClick={() => say('changes_requested')}
              >
                <Trans>Ask for changes</Trans>
              </Button>
            </li>
          )
        })}
      </ul>
      {review.error instanceof ApiProblem && review.error.isOutdated ? (
        <p role="alert" className={styles.outdated}>
          <Trans>The scene has changed; look at it as it is now.</Trans>
        </p>
      ) : (
        review.error && <ProblemNote error={review.error} />
      )}
    </div>
  )
}
