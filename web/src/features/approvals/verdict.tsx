import { Trans, useLingui } from '@lingui/react/macro'
import { useState } from 'react'

import { ApiProblem } from '../../api/problem'
import type { Scene } from '../../api/projects'
import { useReview, useScenesChange, type Review } from '../../api/scenes'
import { Button } from '../../ui/button'
import { Field } from '../../ui/field'
import { ProblemNote } from '../../ui/problem-note'
import { showToast } from '../../ui/toast'
import styles from './approvals.module.css'

interface Props {
  project: string
  scene: Scene
  stage: Review['stage']
  /** What is approved, as people call it. */
  name: string
}

/** The longest that the server keeps of a note. */
const LONGEST_NOTE = 4000

/** The three things that a reviewer says of a stage of a scene; what is wrong with it stands with the last two. */
export function Verdict({ project, scene, stage, name }: Props) {
  const { t } = useLingui()
  const review = useReview(project)
  // What is said is said of the scene as it stands here: until that is what the server has, nobody looks at it.
  const isBusy = useScenesChange(project) || review.isPending
  const [asked, setAsked] = useState<'changes_requested' | 'rejected' | undefined>()
  const [note, setNote] = useState('')
  const before = scene.reviews.find((one) => one.stage === stage)
  const say = (approval: Review['approval'], words = '') =>
    review.mutate(
      { scene, stage, approval, note: words },
      {
        onSuccess: () => {
          setAsked(undefined)
          setNote('')
          const told = { approved: t`Approved: ${name}`, changes_requested: t`Changes asked for: ${name}`, rejected: t`Rejected: ${name}`, pending: '' }[approval]
          const back = { scene, stage, approval: before?.approval ?? ('pending' as const), note: before?.note ?? '' }
          // On the board it is the last thing that was done, and what is undone next.
          if (told) showToast(told, () => review.mutate(back), 'board')
        },
      },
    )
  return (
    <div className={styles.verdict}>
      <div className={styles.acts}>
        <Button disabled={isBusy} aria-label={t`Approve: ${name}`} onClick={() => say('approved')}>
          <Trans>Approve</Trans>
        </Button>
        <Button
          disabled={isBusy}
          aria-expanded={asked === 'changes_requested'}
          aria-label={t`Ask for changes: ${name}`}
          onClick={() => setAsked(asked === 'changes_requested' ? undefined : 'changes_requested')}
        >
          <Trans>Ask for changes</Trans>
        </Button>
        <Button
          kind="quiet"
          disabled={isBusy}
          aria-expanded={asked === 'rejected'}
          aria-label={t`Reject: ${name}`}
          onClick={() => setAsked(asked === 'rejected' ? undefined : 'rejected')}
        >
          <Trans>Reject</Trans>
        </Button>
      </div>
      {asked && (
        <form
          className={styles.note}
          onSubmit={(event) => {
            event.preventDefault()
            say(asked, note.trim())
          }}
        >
          <Field label={asked === 'rejected' ? t`Why?` : t`What is to be changed?`} hint={t`May be left empty.`}>
            {(control) => (
              <textarea {...control} autoFocus dir="auto" rows={2} maxLength={LONGEST_NOTE} value={note} onChange={(event) => setNote(event.target.value)} />
            )}
          </Field>
          <Button type="submit" kind={asked === 'rejected' ? 'danger' : 'plain'} disabled={isBusy}>
            {asked === 'rejected' ? <Trans>Reject it</Trans> : <Trans>Ask for it</Trans>}
          </Button>
        </form>
      )}
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
