import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { Clapperboard, Play, Plus, X } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'

import { ApiProblem, Unreachable } from '../../api/problem'
import { projectQuery, type Scene } from '../../api/projects'
import { storyboardQuery, useEditScenes, type SceneChanges, type SceneEdit } from '../../api/scenes'
import { NotFound } from '../../app/not-found'
import { percent } from '../../lib/format'
import { useTurns } from '../../lib/use-turns'
import { Button } from '../../ui/button'
import { PageHead } from '../../ui/page-head'
import { ProblemNote } from '../../ui/problem-note'
import { Sheet } from '../../ui/sheet'
import { closeToasts, showToast } from '../../ui/toast'
import { AnimaticDialog } from '../animatic/animatic-dialog'
import { AnimaticFilmDialog } from '../animatic/animatic-film-dialog'
import { ApprovalPanel } from '../approvals/approval-panel'
import { useLive } from '../project/live'
import { isUnderWay, ProjectState } from '../project/states'
import { Board, cardWithFocus, focusCard } from './board'
import { done, NO_HISTORY, redone, undone, useEditHistory, type Step } from './edit-history'
import { useEditWords } from './edit-words'
import { HistoryButtons } from './history-buttons'
import { HistoryList } from './history-list'
import { Inspector } from './inspector'
import { RefreshBar } from './refresh-bar'
import styles from './storyboard-page.module.css'
import { useBoardCommands } from './use-board-commands'

export function StoryboardPage() {
  const { id } = useParams({ from: '/projects/$id/scenes' })
  const { scene: selected } = useSearch({ from: '/projects/$id/scenes' })
  const { i18n, t } = useLingui()
  const navigate = useNavigate()
  const queries = useQueryClient()
  const project = useQuery(projectQuery(id))
  const board = useQuery(storyboardQuery(id))
  const live = useLive(id)
  const edit = useEditScenes(id)
  const [history, setHistory] = useEditHistory()
  const [played, setPlayed] = useState<readonly Scene[]>()
  const [isFilmShown, setFilmShown] = useState(false)
  const editWords = useEditWords()
  const inspector = useRef<HTMLDivElement>(null)

  const wantsText = useRef<string | undefined>(undefined)
  const wantsCard = useRef<string | undefined>(undefined)
  useEffect(() => {
    if (wantsText.current === selected) inspector.current?.querySelector('textarea')?.focus()
    if (wantsCard.current === selected) focusCard(selected)
    wantsText.current = wantsCard.current = undefined
  }, [selected])

  const scenes = board.data?.scenes ?? []
  const scene = scenes.find((one) => one.id === selected)

  const order = () => queries.getQueryData(storyboardQuery(id).queryKey)?.scenes ?? []
  const select = (scene?: string) =>
    void navigate({ to: '.', search: scene ? { scene } : {}, replace: true, resetScroll: false })
  const run = ({ name, edits }: Step, then: typeof done, told?: string, onSuccess?: () => void, onUndo?: () => void) =>
    void edit.mutateAsync(edits).then(
      ({ inverse }) => {
        setHistory((history) => then(history, { name, edits: inverse }))
        if (told !== undefined) showToast(told, onUndo, 'board')
        onSuccess?.()
      },
      // What failed is shown by `edit`.
      () => undefined,
    )
  const latest = useRef(history)
  latest.current = history
  // By what is so now: keys may come before what was last begun is drawn.
  const isEditing = () => queries.isMutating({ mutationKey: ['edit-scenes', id] }) > 0
  const inTurn = useTurns(edit.isPending, isEditing)
  const undo = inTurn(() => {
    const step = latest.current.undo.at(-1)
    if (step) run(step, undone, t`Taken back: ${step.name}`)
  })
  const redo = inTurn(() => {
    const step = latest.current.redo.at(-1)
    if (step) run(step, redone, t`Done again: ${step.name}`)
  })
  /** Does something, and tells of it with the way back. */
  const act = (edits: SceneEdit[], onSuccess?: () => void, told?: string) => {
    const name = editWords(edits, scenes)
    run({ name, edits }, done, told ?? name, onSuccess, undo)
  }
  /** What is typed says by itself whether it is saved. */
  const save = (scene: Scene, changes: SceneChanges, onSuccess: () => void) => {
    const edits: SceneEdit[] = [{ edit: 'update', scene: scene.id, changes }]
    run({ name: editWords(edits, scenes), edits }, done, undefined, onSuccess)
  }
  /** Goes to the text of a scene, which may not be shown yet. */
  const open = ({ id }: Scene) => {
    if (id === selected) return inspector.current?.querySelector('textarea')?.focus()
    wantsText.current = id
    select(id)
  }
  const move = (scene: Scene, position: number) =>
    act([{ edit: 'move', scene: scene.id, position }], undefined, t`Scene ${scene.number} is number ${position} now`)
  const remove = (scene: Scene) => {
    // The focus goes to the one that takes its place, and not away with it.
    const neighbour = scenes[scene.number] ?? scenes[scene.number - 2]
    if (cardWithFocus(scenes)) wantsCard.current = neighbour?.id
    select(neighbour?.id)
    act([{ edit: 'remove', scene: scene.id }], undefined, t`Scene ${scene.number} was removed`)
  }
  const add = () =>
    act([{ edit: 'insert', position: (scene?.number ?? scenes.length) + 1, scene: { script: t`New scene` } }])
  useBoardCommands({
    project: id,
    scenes,
    scene,
    // What is under way is what can be taken back, or done again, in a moment.
    canUndo: () => latest.current.undo.length > 0 || isEditing(),
    canRedo: () => latest.current.redo.length > 0 || isEditing(),
    undo,
    redo,
    move,
    remove,
    add,
    showTakes: () => inspector.current?.querySelector<HTMLElement>('[data-takes] button')?.focus(),
  })

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
  const { tag } = board.data

  return (
    <>
      <PageHead title={<span dir="auto">{project.data.title}</span>}>
        <Link to="/projects/$id" params={{ id }}>
          <Trans>To the video</Trans>
        </Link>
      </PageHead>
      <div className={styles.bar}>
        <ProjectState status={project.data.status} />
        <HistoryButtons history={history} isBusy={edit.isPending} onUndo={undo} onRedo={redo} />
        <Button disabled={edit.isPending} onClick={add}>
          <Plus aria-hidden size={16} />
          <Trans>Add a scene</Trans>
        </Button>
        <Button disabled={scenes.length === 0} onClick={() => setPlayed(scenes)}>
          <Play aria-hidden size={16} />
          <Trans>Play all as an animatic</Trans>
        </Button>
        <Button disabled={scenes.length === 0} onClick={() => setFilmShown(true)}>
          <Clapperboard aria-hidden size={16} />
          <Trans>Animatic as a film</Trans>
          {live.animatic !== undefined && ` · ${percent(live.animatic, i18n.locale)}`}
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
      <ApprovalPanel project={project.data} scenes={scenes} />
      <div className={styles.columns}>
        <Board
          scenes={scenes}
          order={order}
          selected={selected}
          shares={live.scenes}
          onSelect={(scene) => select(scene.id)}
          onOpen={open}
          onPlay={(scene) => setPlayed([scene])}
          onMove={move}
        />
        <div ref={inspector} className={styles.inspector} data-open={scene !== undefined}>
          <Sheet>
            {scene && (
              <Button kind="quiet" className={styles.close} aria-label={t`Close scene ${scene.number}`} onClick={() => select()}>
                <X aria-hidden size={18} />
              </Button>
            )}
            {scene ? (
              <Inspector
                project={id}
                scene={scene}
                count={scenes.length}
                isBusy={edit.isPending}
                isOffline={edit.error instanceof Unreachable}
                onEdit={act}
                onSave={(changes, onSuccess) => save(scene, changes, onSuccess)}
                onMove={(position) => move(scene, position)}
                onPlay={() => setPlayed([scene])}
              />
            ) : (
              <p>
                <Trans>Choose a scene to change it.</Trans>
              </p>
            )}
          </Sheet>
        </div>
      </div>
      {played && (
        <AnimaticDialog
          key={played.map(({ id }) => id).join(' ')}
          project={id}
          scenes={played}
          onClose={() => setPlayed(undefined)}
        />
      )}
      {isFilmShown && <AnimaticFilmDialog project={id} share={live.animatic} onClose={() => setFilmShown(false)} />}
      <HistoryList
        project={id}
        tag={tag}
        isBusy={edit.isPending}
        onRestored={() => {
          // What was done before is no more what is undone.
          setHistory(NO_HISTORY)
          closeToasts()
        }}
      />
    </>
  )
}
