import { useLingui } from '@lingui/react/macro'
import { useEffect, useRef, type KeyboardEvent, type RefObject } from 'react'

import type { Scene } from '../../api/projects'
import { gridStep } from '../../lib/grid'
import { useVirtualGrid } from '../../ui/use-virtual-grid'
import { BoardCard } from './board-card'
import styles from './board.module.css'
import { useBoardDrag } from './use-board-drag'

interface Props {
  scenes: readonly Scene[]
  /** As they are by now, which may not be drawn yet: keys come faster than pictures. */
  order: () => readonly Scene[]
  selected: string | undefined
  /** By the number of the scene: how far its clip is. */
  shares: ReadonlyMap<number, number>
  onSelect: (scene: Scene) => void
  onOpen: (scene: Scene) => void
  onPlay: (scene: Scene) => void
  onMove: (scene: Scene, position: number) => void
}

/** As in the style sheet. In one column a card is wide and low: its words stand beside its picture. */
const MIN_WIDTH = 180
const WORDS_HEIGHT = 134
const FRAME = 2 * (2 + 8)
const ROW_HEIGHT = 176
const heightOf = (cardWidth: number, columns: number) =>
  columns === 1 ? ROW_HEIGHT : Math.round(((cardWidth - FRAME) * 4) / 3) + FRAME + 12 + WORDS_HEIGHT

/** The scene whose card has the focus. */
export function cardWithFocus(scenes: readonly Scene[]): Scene | undefined {
  const card = document.activeElement?.closest<HTMLElement>('[data-card]')
  return card ? scenes.find(({ id }) => id === card.dataset.card) : undefined
}

export function focusCard(scene: string | undefined): void {
  if (scene) document.querySelector<HTMLElement>(`[data-card="${CSS.escape(scene)}"]`)?.focus()
}

/** The scenes in their order. Arrows go from one to the next, with Alt they take it along. */
export function Board({ scenes, order, selected, shares, onSelect, onOpen, onPlay, onMove }: Props) {
  const { t } = useLingui()
  const at = scenes.findIndex((scene) => scene.id === selected)
  const wantsFocus = useRef(false)
  const dragged = useRef(-1)
  const grid = useVirtualGrid({
    count: scenes.length,
    minWidth: MIN_WIDTH,
    columnGap: 16,
    rowGap: 24,
    heightOf,
    keep: [Math.max(at, 0), dragged.current],
  })
  const draggedScene = useBoardDrag(scenes, grid.columns, onMove)
  dragged.current = scenes.findIndex(({ id }) => id === draggedScene)

  const focus = () =>
    grid.ref.current?.querySelector<HTMLElement>('[data-card][aria-pressed=true]')?.focus()
  // The card that was gone to may not have been drawn before.
  useEffect(() => {
    if (wantsFocus.current) focus()
    wantsFocus.current = false
  }, [selected, at])

  const onKeyDown = (event: KeyboardEvent) => {
    // The card that has the focus, which may not be shown as the chosen one yet.
    const scenes = order()
    const at = scenes.indexOf(cardWithFocus(scenes) as Scene)
    const scene = scenes[at]
    if (!scene || event.ctrlKey || event.metaKey || event.shiftKey) return
    const to = gridStep(event.key, at, scenes.length, grid.columns)
    const next = to === undefined ? undefined : scenes[to]
    if (to !== undefined && event.altKey) {
      wantsFocus.current = true
      onMove(scene, to + 1)
    } else if (next) {
      wantsFocus.current = true
      onSelect(next)
    } else if (event.key === 'Enter') onOpen(scene)
    else if (event.key === ' ') onPlay(scene)
    // At an end the page does not scroll away instead.
    else if (!event.key.startsWith('Arrow')) return
    event.preventDefault()
  }

  return (
    <ol
      ref={grid.ref as RefObject<HTMLOListElement>}
      className={styles.board}
      style={grid.style}
      data-columns={grid.columns}
      onKeyDown={onKeyDown}
      aria-label={t`Scenes`}
    >
      {grid.placed.map(({ index, style }) => {
        const scene = scenes[index]
        return (
          scene && (
            <BoardCard
              key={scene.id}
              scene={scene}
              count={scenes.length}
              style={style}
              share={shares.get(scene.number)}
              isInOneColumn={grid.columns === 1}
              isSelected={scene.id === selected}
              isInTabOrder={scene.id === selected || (at < 0 && index === 0)}
              isDragged={scene.id === draggedScene}
              onSelect={() => onSelect(scene)}
            />
          )
        )
      })}
    </ol>
  )
}
