import { autoScrollWindowForElements } from '@atlaskit/pragmatic-drag-and-drop-auto-scroll/element'
import { extractClosestEdge } from '@atlaskit/pragmatic-drag-and-drop-hitbox/closest-edge'
import { getReorderDestinationIndex } from '@atlaskit/pragmatic-drag-and-drop-hitbox/util/get-reorder-destination-index'
import { combine } from '@atlaskit/pragmatic-drag-and-drop/combine'
import { monitorForElements } from '@atlaskit/pragmatic-drag-and-drop/element/adapter'
import { useEffect, useRef, useState } from 'react'

import type { Scene } from '../../api/projects'

const KIND = 'scene'

/** What is known of a card that is dragged, or that another one is dragged over. */
export const cardData = (scene: string): Record<string, unknown> => ({ kind: KIND, scene })
const sceneOf = (data: Record<string | symbol, unknown>) => (data.kind === KIND ? String(data.scene) : undefined)
export const isCard = (data: Record<string | symbol, unknown>) => sceneOf(data) !== undefined

/** Hears what is dragged over the board. Returns the scene that is dragged now. */
export function useBoardDrag(
  scenes: readonly Scene[],
  columns: number,
  onMove: (scene: Scene, position: number) => void,
): string | undefined {
  const [dragged, setDragged] = useState<string | undefined>()
  const latest = useRef({ scenes, columns, onMove })
  latest.current = { scenes, columns, onMove }

  useEffect(
    () =>
      combine(
        autoScrollWindowForElements({ canScroll: ({ source }) => isCard(source.data) }),
        monitorForElements({
          canMonitor: ({ source }) => isCard(source.data),
          onDragStart: ({ source }) => setDragged(sceneOf(source.data)),
          onDrop: ({ source, location }) => {
            setDragged(undefined)
            const { scenes, columns, onMove } = latest.current
            const [target] = location.current.dropTargets
            const at = (data: Record<string | symbol, unknown>) => scenes.findIndex(({ id }) => id === sceneOf(data))
            const from = at(source.data)
            const scene = scenes[from]
            if (!target || !scene) return
            const to = getReorderDestinationIndex({
              startIndex: from,
              indexOfTarget: at(target.data),
              closestEdgeOfTarget: extractClosestEdge(target.data),
              axis: columns === 1 ? 'vertical' : 'horizontal',
            })
            if (to !== from) onMove(scene, to + 1)
          },
        }),
      ),
    [],
  )
  return dragged
}
