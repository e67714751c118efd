import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { Play, Plus, Redo2, Undo2 } from 'lucide-react'
import { useRef, useState } from 'react'

import { ApiProblem } from '../../api/problem'
import { projectQuery, type Scene } from '../../api/projects'
import { storyboardQuery, useEditScenes, type SceneEdit } from '../../api/scenes'
import { NotFound } from '../../app/not-found'
import { Button } from '../../ui/button'
import { PageHead } from '../../ui/page-head'
import { ProblemNote } from '../../ui/problem-note'
import { Sheet } from '../../ui/sheet'
import { AnimaticDialog } from '../animatic/animatic-dialog'
import { useLive } from '../project/live'
import { isUnderWay, ProjectState } from '../project/states'
import { Board } from './board'
import { done, NO_HISTORY, redone, undone, useEditHistory } from './edit-history'
import { HistoryList } from './history-list'
import { Inspector } from './inspector'
import { RefreshBar } from './refresh-bar'
import styles from './storyboard-page.module.css'

export function StoryboardPage() {
  const { id } = useParams({ from: '/projects/$id/scenes' })
  const { scene: selected } = useSearch({ from: '/projects/$id/scenes' })
  const { t } = useLingui()
  const navigate = useNavigate()
  const project = useQuery(projectQuery(id))
  const board = useQuery(storyboardQuery(id))
  const live = useLive(id)
  const edit = useEditScenes(id)
  const [history, setHistory] = useEditHistory()
  const [said, setSaid] = useState('')
  const [played, setPlayed] = useState<readonly Scene[]>()
  const inspector = useRef<HTMLDivElement>(null)

  if (project.error instanceof ApiProblem && project.error.isNowhere) return <NotFound />
  // What was read once stays while it cannot be read again, and with it what somebody types.
  if (!project.data || !board.data) {
    const missing = [project, board].find((query) => query.isError && !query.data)
    return missing ? (
      <ProblemNote error={missing.error} onRetry={() => void missing.refetch()} />
    ) : (
      <p aria-live="polite" />
    )
  }
  const { scenes, tag } = board.data
  const scene = scenes.find((one) => one.id === selected)
  const [lastUndo, lastRedo] = [history.undo.at(-1), history.redo.at(-1)]

  const select = (scene: string) => void navigate({ to: '.', search: { scene }, replace: true, resetScroll: false })
  const run = (edits: SceneEdit[], then: typeof done, told: string, onSuccess?: () => void) =>
    edit.mutate(
      { edits, tag },
      {
        onSuccess: ({ inverse }) => {
          setHistory((history) => then(history, inverse))
          setSaid(told)
          onSuccess?.()
        },
      },
    )
  const act = (edits: SceneEdit[], onSuccess?: () => void) => run(edits, done, t`Changed`, onSuccess)

  return (
    <>
      <PageHead title={<span dir="auto">{project.data.title}</span>}>
        <Link to="/projects/$id" params={{ id }}>
          <Trans>To the video</Trans>
        </Link>
      </PageHead>
      <div className={styles.bar}>
        <ProjectState status={project.data.status} />
        <Button disabled={!lastUndo || edit.isPending} onClick={() => lastUndo && run(lastUndo, undone, t`Taken back`)}>
          <Undo2 aria-hidden size={16} />
          <Trans>Undo</Trans>
        </Button>
        <Button disabled={!lastRedo || edit.isPending} onClick={() => lastRedo && run(lastRedo, redone, t`Done again`)}>
          <Redo2 aria-hidden size={16} />
          <Trans>Redo</Trans>
        </Button>
        <Button
          disabled={edit.isPending}
          onClick={() =>
            act([{ edit: 'insert', position: (scene?.number ?? scenes.length) + 1, scene: { script: t`New scene` } }])
          }
        >
          <Plus aria-hidden size={16} />
          <Trans>Add a scene</Trans>
        </Button>
        <Button disabled={scenes.length === 0} onClick={() => setPlayed(scenes)}>
          <Play aria-hidden size={16} />
          <Trans>Play all as an animatic</Trans>
        </Button>
        <RefreshBar project={id} isUnderWay={isUnderWay(project.data.status)} />
      </div>
      {edit.error instanceof ApiProblem && edit.error.isOutdated ? (
        <p role="alert" className={styles.outdated}>
          <Trans>Somebody else changed the scenes first. They are shown as they are now; do it again.</Trans>
        </p>
      ) : (
        edit.error && <ProblemNote error={edit.error} />
      )}
      <p className="visually-hidden" role="status">
        {said}
      </p>
      <div className={styles.columns}>
        <Board
          scenes={scenes}
          selected={selected}
          shares={live.scenes}
          onSelect={(scene) => select(scene.id)}
          onOpen={() => inspector.current?.querySelector('textarea')?.focus()}
          onPlay={(scene) => setPlayed([scene])}
          onMove={(scene, position) =>
            run([{ edit: 'move', scene: scene.id, position }], done, t`Scene ${scene.number} is number ${position} now`)
          }
          onRemove={(scene) =>
            run([{ edit: 'remove', scene: scene.id }], done, t`Scene ${scene.number} was removed; undo brings it back`)
          }
        />
        <div ref={inspector} className={styles.inspector}>
          <Sheet>
            {scene ? (
              <Inspector project={id} scene={scene} count={scenes.length} isBusy={edit.isPending} onEdit={act} onPlay={() => setPlayed([scene])} />
            ) : (
              <p>
                <Trans>Choose a scene to change it.</Trans>
              </p>
            )}
          </Sheet>
        </div>
      </div>
      {played && <AnimaticDialog project={id} scenes={played} onClose={() => setPlayed(undefined)} />}
      <HistoryList project={id} tag={tag} isBusy={edit.isPending} onRestored={() => setHistory(NO_HISTORY)} />
    </>
  )
}
