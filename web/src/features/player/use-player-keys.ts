import { useEffect, useRef, type RefObject } from 'react'

import { hasSingleKeys } from '../../lib/single-keys'
import { commandOf, type PlayerActs } from './player-commands'
import type { Transport } from './transport'

/** Obeys keys: wherever the focus is on the page, or only where it is within `box`. A dialog above the player takes them all. */
export function usePlayerKeys(
  transport: Transport,
  acts: PlayerActs,
  box: RefObject<HTMLElement | null>,
  where: 'page' | 'box',
): void {
  const newest = useRef(acts)
  useEffect(() => {
    newest.current = acts
  })
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const element = box.current
      const isInside = event.target instanceof Node && Boolean(element?.contains(event.target))
      if (where === 'box' && !isInside) return
      const dialog = document.querySelector('dialog[open]')
      if (dialog && !(element && dialog.contains(element))) return
      const command = commandOf(event, hasSingleKeys())
      if (!command) return
      event.preventDefault()
      command.run(transport, newest.current)
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [transport, box, where])
}
