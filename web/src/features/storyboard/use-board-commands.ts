import { msg } from '@lingui/core/macro'
import { useLingui } from '@lingui/react/macro'
import { useQueryClient } from '@tanstack/react-query'
import { useRef } from 'react'

import { useCommands } from '../../commands/registry'
import type { Scene } from '../../api/projects'
import { takesQuery, useChooseTake, useReview, type Review } from '../../api/scenes'
import { showToast } from '../../ui/toast'
import { cardWithFocus } from './board'

export interface BoardActs {
  project: string
  scenes: readonly Scene[]
  scene: Scene | undefined
  canUndo: () => boolean
  canRedo: () => boolean
  undo: () => void
  redo: () => void
  move: (scene: Scene, position: number) => void
  remove: (scene: Scene) => void
  add: () => void
  /** Shows the takes of the scene that is chosen. */
  showTakes: () => void
}

/** Whether keys mean the board: nothing has the focus, or something of the page. */
const isOnBoard = () => {
  const active = document.activeElement
  return active === null || active === document.body || active.closest('main') !== null
}

/** What can be done on the board, for its keys and the palette. */
export function useBoardCommands(acts: BoardActs): void {
  const all = { ...acts, say: useVerdict(acts.project), choose: useTakeByNumber(acts.project) }
  const now = useRef(all)
  now.current = all
  const chosen = () => cardWithFocus(now.current.scenes) ?? now.current.scene
  const isChosen = () => chosen() !== undefined
  /** Does something with the scene that is chosen. */
  const on = (act: (scene: Scene) => void) => () => {
    const scene = chosen()
    if (scene) act(scene)
  }
  const moves = (by: (scene: Scene) => number) => ({
    isEnabled: () => {
      const scene = chosen()
      const to = scene ? by(scene) : 0
      return scene !== undefined && to !== scene.number && to >= 1 && to <= now.current.scenes.length
    },
    run: on((scene) => now.current.move(scene, by(scene))),
  })

  useCommands(
    () => [
      { id: 'board-rove', group: 'board', label: msg`Go from scene to scene`, keys: ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'Home', 'End'] },
      { id: 'board-open', group: 'board', label: msg`Change the text of the scene`, keys: ['Enter'] },
      { id: 'board-move', group: 'board', label: msg`Move the scene`, keys: ['Alt+ArrowLeft', 'Alt+ArrowRight', 'Alt+ArrowUp', 'Alt+ArrowDown'] },
      { id: 'board-first', group: 'board', label: msg`Move the scene to the beginning`, keys: ['Alt+Home'], ...moves(() => 1), isHeard: () => false },
      { id: 'board-last', group: 'board', label: msg`Move the scene to the end`, keys: ['Alt+End'], ...moves(() => now.current.scenes.length), isHeard: () => false },
      { id: 'board-approve', group: 'board', label: msg`Approve the scene`, keys: ['a'], isEnabled: isChosen, isHeard: isOnBoard, run: on((scene) => now.current.say(scene, 'approved')) },
      { id: 'board-changes', group: 'board', label: msg`Ask for changes of the scene`, keys: ['r'], isEnabled: isChosen, isHeard: isOnBoard, run: on((scene) => now.current.say(scene, 'changes_requested')) },
      { id: 'board-takes', group: 'board', label: msg`Show the takes of the scene`, keys: ['t'], isEnabled: isChosen, isHeard: isOnBoard, run: () => now.current.showTakes() },
      {
        id: 'board-choose',
        group: 'board',
        label: msg`Use the picture of that number`,
        keys: ['1-9'],
        isEnabled: isChosen,
        isHeard: isOnBoard,
        run: (event) => on((scene) => now.current.choose(scene, Number(event?.key ?? 1)))(),
      },
      {
        id: 'board-remove',
        group: 'board',
        label: msg`Remove the scene`,
        keys: ['Delete'],
        isEnabled: () => isChosen() && now.current.scenes.length > 1,
        isHeard: isOnBoard,
        run: on((scene) => now.current.remove(scene)),
      },
      { id: 'board-add', group: 'board', label: msg`Add a scene`, keys: [], run: () => now.current.add() },
      { id: 'undo', group: 'everywhere', label: msg`Undo`, keys: ['Mod+z'], isEnabled: () => now.current.canUndo(), run: () => now.current.undo() },
      { id: 'redo', group: 'everywhere', label: msg`Redo`, keys: ['Shift+Mod+z', 'Mod+y'], isEnabled: () => now.current.canRedo(), run: () => now.current.redo() },
    ],
    [],
  )
}

/** Says how the scene as a whole is found: its last stage, which is its clip. */
function useVerdict(project: string) {
  const { t } = useLingui()
  const review = useReview(project)
  return (scene: Scene, approval: Review['approval']) => {
    const { number, approval: before } = scene
    const told = approval === 'approved' ? t`Scene ${number} is approved` : t`Changes of scene ${number} are asked for`
    // Each is told of, also of several at a time.
    void review.mutateAsync({ scene, stage: 'final', approval }).then(
      () => showToast(told, () => review.mutate({ scene, stage: 'final', approval: before }), 'board'),
      () => showToast(t`Scene ${number} has changed; look at it as it is now.`, undefined, 'board'),
    )
  }
}

/** Has a scene use the picture of a number: as they stand in the strip of its takes, from 1. */
function useTakeByNumber(project: string) {
  const { t } = useLingui()
  const queries = useQueryClient()
  const take = useChooseTake(project)
  return (scene: Scene, wantedNumber: number) => {
    const pictures = queries.getQueryData(takesQuery(project, scene.id).queryKey)?.filter(({ kind }) => kind === 'image')
    const [wanted, before] = [pictures?.[wantedNumber - 1], pictures?.find(({ is_chosen }) => is_chosen)]
    const number = scene.number
    if (!wanted) {
      showToast(t`Scene ${number} has no picture number ${wantedNumber}`, undefined, 'board')
      return
    }
    if (wanted === before) return
    const back = before && (() => take.mutate({ scene: scene.id, id: before.id }))
    void take.mutateAsync({ scene: scene.id, id: wanted.id }).then(
      () => showToast(t`Scene ${number} uses picture ${wantedNumber}`, back, 'board'),
      () => showToast(t`Scene ${number} keeps its picture: the server did not take the change`, undefined, 'board'),
    )
  }
}
