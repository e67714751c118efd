import { useEffect, useLayoutEffect, useRef } from 'react'

import { isSingle, isWriting, matches } from '../../../lib/hotkeys'
import { hasSingleKeys } from '../../../lib/single-keys'
import type { Command } from '../commands/command'
import type { Editor } from '../state/editor'

/** Controls that take Space and Enter themselves; a clip takes Enter alone. */
const TAKES_SPACE = 'button:not([data-clip]), a, summary, input'

/** Does what keys stand for, wherever the focus is, but where somebody writes. */
export function useKeys(editor: Editor, commands: readonly Command[]): void {
  const latest = useRef(editor)
  useLayoutEffect(() => {
    latest.current = editor
  })
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      // What is a key of every page was done already.
      if (event.defaultPrevented) return
      const target = event.target instanceof Element ? event.target : undefined
      if (target?.closest('dialog')) return
      if (isWriting(event) && !matches(event, 'Mod+S')) return
      if ((event.key === ' ' || event.key === 'Enter') && target?.closest(TAKES_SPACE)) return
      const now = latest.current
      const command = commands.find(({ keys }) =>
        keys.some((one) => matches(event, one) && (hasSingleKeys() || !isSingle(one))),
      )
      if (!command) return
      event.preventDefault()
      if (command.isEnabled?.(now) ?? true) command.run(now)
    }
    // A button is pressed when Space is let go: a clip is not, it plays.
    const onUp = (event: KeyboardEvent) => {
      if (event.key === ' ' && event.target instanceof Element && event.target.closest('[data-clip]')) event.preventDefault()
    }
    window.addEventListener('keydown', onKey)
    window.addEventListener('keyup', onUp)
    return () => {
      window.removeEventListener('keydown', onKey)
      window.removeEventListener('keyup', onUp)
    }
  }, [commands])
}
