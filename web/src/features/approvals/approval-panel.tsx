import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Hourglass } from 'lucide-react'
import { useState } from 'react'

import { unapprovedScenesQuery, useReviewStage } from '../../api/approvals'
import { contentUrl, type Project, type Scene } from '../../api/projects'
import type { Review } from '../../api/scenes'
import { Button } from '../../ui/button'
import { ProblemNote } from '../../ui/problem-note'
import { Sheet } from '../../ui/sheet'
import { StateWord } from '../../ui/state-word'
import { showToast } from '../../ui/toast'
import styles from './approvals.module.css'
import { awaitedOf, type Awaited } from './awaited'
import { Verdict } from './verdict'
import { APPROVALS, STAGES } from './words'

/** So many scenes are listed before somebody wants all. */
const SHOWN = 8

/** What a project waits for, and where people say so. Nothing where it waits for nobody. */
export function ApprovalPanel({ project, scenes }: { project: Project; scenes: readonly Scene[] }) {
  const mayWait = project.workflow !== 'trailer' && project.status !== 'completed'
  const unapproved = useQuery({ ...unapprovedScenesQuery(project.id), enabled: mayWait })
  return awaitedOf(project, scenes, unapproved.data ?? []).map((awaited) => (
    <Waiting key={awaited.stage} project={project.id} awaited={awaited} />
  ))
}

function Waiting({ project, awaited }: { project: string; awaited: Awaited }) {
  const { t } = useLingui()
  const all = useReviewStage(project)
  const [showsAll, setShowsAll] = useState(false)
  const { stage, scenes, why } = awaited
  const count = scenes.length
  const shown = showsAll ? scenes : scenes.slice(0, SHOWN)
  const name = t(STAGES[stage])
  const approve = () =>
    all.mutate(
      { stage, said: scenes.map((scene) => ({ scene, approval: 'approved' })) },
      {
        onSuccess: () => {
          const back = scenes.map((scene) => {
            const before = approvalOf(scene, stage)
            return { scene, approval: before?.approval ?? ('pending' as const), note: before?.note }
          })
          showToast(t`Approved: ${name} of ${count} scenes`, () => all.mutate({ stage, said: back }), 'approval')
        },
      },
    )
  return (
    <Sheet className={styles.waiting} aria-label={t`Waiting for approval: ${name}`}>
      <div className={styles.head}>
        <h2>
          <Hourglass aria-hidden size={20} /> <Heading stage={stage} count={count} />
        </h2>
        <Button kind="main" disabled={all.isPending} onClick={approve}>
          {all.isPending ? <Trans>Approving…</Trans> : count === 1 ? <Trans>Approve it</Trans> : <Trans>Approve all {count}</Trans>}
        </Button>
      </div>
      <p className={styles.hint}>
        {why === 'trailer' ? (
          <Trans>The trailer stops here until people have approved every scene. With the last one it goes on by itself.</Trans>
        ) : (
          <Trans>Nothing is paid for these scenes before that. What waits goes on by itself with each approval.</Trans>
        )}
      </p>
      {all.error && <ProblemNote error={all.error} />}
      <ul className={styles.scenes}>
        {shown.map((scene) => (
          <WaitingScene key={scene.id} project={project} scene={scene} stage={stage} />
        ))}
      </ul>
      {count > shown.length && (
        <Button className={styles.more} onClick={() => setShowsAll(true)}>
          <Trans>Show all {count}</Trans>
        </Button>
      )}
    </Sheet>
  )
}

function Heading({ stage, count }: { stage: Review['stage']; count: number }) {
  if (stage === 'script') return <Plural value={count} one="The text of # scene waits for approval" other="The texts of # scenes wait for approval" />
  if (stage === 'image') return <Plural value={count} one="The picture of # scene waits for approval" other="The pictures of # scenes wait for approval" />
  return <Plural value={count} one="The motion of # scene waits for approval" other="The motions of # scenes wait for approval" />
}

const approvalOf = (scene: Scene, stage: Review['stage']) => scene.reviews.find((review) => review.stage === stage)

function WaitingScene({ project, scene, stage }: { project: string; scene: Scene; stage: Review['stage'] }) {
  const { t } = useLingui()
  const review = approvalOf(scene, stage)
  const { number } = scene
  const [look, word] = APPROVALS[review?.approval ?? 'pending']
  return (
    <li className={styles.scene}>
      {stage !== 'script' && scene.picture_id ? (
        <img className={styles.picture} src={contentUrl(scene.picture_id)} alt={t`Picture of scene ${number}`} loading="lazy" />
      ) : (
        <span className={styles.number} aria-hidden>
          {number}
        </span>
      )}
      <div className={styles.facts}>
        <Link to="/projects/$id/scenes" params={{ id: project }} search={{ scene: scene.id }}>
          <Trans>Scene {number}</Trans>
        </Link>
        <p dir="auto">{scene.script}</p>
        {stage === 'script' && scene.description && (
          <p className={styles.hint} dir="auto">
            {scene.description}
          </p>
        )}
        {review && review.approval !== 'pending' && (
          <p className={styles.said}>
            <StateWord look={look}>{t(word)}</StateWord>
            {review.note && <q dir="auto">{review.note}</q>}
          </p>
        )}
        {review?.is_outdated && (
          <p className={styles.outdated}>
            <Trans>changed since it was reviewed</Trans>
          </p>
        )}
      </div>
      <Verdict project={project} scene={scene} stage={stage} name={t`Scene ${number}`} />
    </li>
  )
}
