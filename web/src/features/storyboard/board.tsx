import { useLingui } from '@lingui/react/macro'
import { useRef, type KeyboardEvent } from 'react'

import type { Scene } from '../../api/projects'
import { BoardCard } from './board-card'
import styles from './board.module.css'

interface Props {
  scenes: readonly Scene[]
  selected: string | undefined
  /** By the number of the scene: how far its clip is. */
  shares: ReadonlyMap<number, number>
  onSelect: (scene: Scene) => void
  onOpen: (scene: Scene) => void
  onPlay: (scene: Scene) => void
  onMove: (scene: Scene, position: number) => void
  onRemove: (scene: Scene) => void
}

const STEPS: Record<string, -1 | 1> = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }

/** The scenes in their order. Arrows go from one to the next, with Alt they take it along. */
export function Board({ scenes, selected, shares, onSelect, onOpen, onPlay, onMove, onRemove }: Props) {
  const { t } = useLingui()
  const list = useRef<HTMLOListElement>(null)
  const at = scenes.findIndex((scene) => scene.id === selected)

  const focus = (index: number) => list.current?.querySelectorAll<HTMLElement>('[data-card]')[index]?.focus()

  const onKeyDown = (event: KeyboardEvent) => {
    const scene = scenes[at]
    const step = STEPS[event.key]
    if (!scene || event.ctrlKey || event.metaKey) return
    if (step && event.altKey) {
      const position = scene.number + step
      if (position >= 1 && position <= scenes.length) onMove(scene, position)
    } else if (step) {
      const next = scenes[at + step]
      if (!next) return
      onSelect(next)
      focus(at + step)
    } else if (event.key === 'Enter') onOpen(scene)
    else if (event.key === ' ') onPlay(scene)
    else if (event.key === 'Delete') onRemove(scene)
    else return
    event.preventDefault()
  }

  return (
    <ol ref={list} className={styles.board} onKeyDown={onKeyDown} aria-label={t`Scenes`}>
      {scenes.map((scene, index) => (
        <BoardCard
          key={scene.id}
          scene={scene}
          share={shares.get(scene.number)}
          isSelected={scene.id === selected}
          isInTabOrder={scene.id === selected || (at < 0 && index === 0)}
          onSelect={() => onSelect(scene)}
        />
      ))}
    </ol>
  )
}
