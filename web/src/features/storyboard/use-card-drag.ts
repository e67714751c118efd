import {
  attachClosestEdge,
  extractClosestEdge,
} from '@atlaskit/pragmatic-drag-and-drop-hitbox/closest-edge'
import { combine } from '@atlaskit/pragmatic-drag-and-drop/combine'
import { draggable, dropTargetForElements } from '@atlaskit/pragmatic-drag-and-drop/element/adapter'
import { useEffect, useState, type RefObject } from 'react'

import { cardData, isCard } from './use-board-drag'

/** Lets a card be taken along, and others be put before and behind it. Returns on which side one is about to be put. */
export function useCardDrag(card: RefObject<HTMLElement | null>, scene: string, isInOneColumn: boolean) {
  const [edge, setEdge] = useState<string | undefined>()
  useEffect(() => {
    const element = card.current
    if (!element) return
    return combine(
      draggable({ element, getInitialData: () => cardData(scene) }),
      dropTargetForElements({
        element,
        canDrop: ({ source }) => isCard(source.data) && source.data.scene !== scene,
        getData: ({ input, element }) =>
          attachClosestEdge(cardData(scene), {
            input,
            element,
            allowedEdges: isInOneColumn ? ['top', 'bottom'] : ['left', 'right'],
          }),
        onDrag: ({ self }) => setEdge(extractClosestEdge(self.data) ?? undefined),
        onDragLeave: () => setEdge(undefined),
        onDrop: () => setEdge(undefined),
      }),
    )
  }, [card, scene, isInOneColumn])
  return edge
}
