import { Trans, useLingui } from '@lingui/react/macro'

import type { Scene } from '../../api/projects'
import { StateWord } from '../../ui/state-word'
import { Verdict } from '../approvals/verdict'
import { APPROVALS, STAGES } from '../approvals/words'
import styles from './inspector.module.css'

/** What reviewers said of each stage of a scene, and the buttons to say it. */
export function ReviewList({ project, scene }: { project: string; scene: Scene }) {
  const { t } = useLingui()
  return (
    <div className={styles.takes}>
      <h3>
        <Trans>Approval</Trans>
      </h3>
      <ul className={styles.takes}>
        {scene.reviews.map(({ stage, approval, is_outdated, note }) => {
          const [look, word] = APPROVALS[approval]
          const name = t(STAGES[stage])
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
              <div className={styles.verdict}>
                <Verdict key={scene.id} project={project} scene={scene} stage={stage} name={name} />
              </div>
            </li>
          )
        })}
      </ul>
    </div>
  )
}
