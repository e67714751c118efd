import { useLayoutEffect, useRef } from 'react'

import { useCommands } from '../../../commands/registry'
import type { Command } from '../commands/command'
import type { Editor } from '../state/editor'

/** Has what can be done on the timeline stand in the palette and in the list of keys. Its keys are heard by itself. */
export function useCommandList(editor: Editor, commands: readonly Command[]): void {
  const latest = useRef(editor)
  useLayoutEffect(() => {
    latest.current = editor
  })
  useCommands(
    () =>
      commands.map((command) => ({
        id: `timeline-${command.id}`,
        group: `timeline-${command.group}` as const,
        label: command.label,
        keys: command.keys,
        isEnabled: () => command.isEnabled?.(latest.current) ?? true,
        isHeard: () => false,
        run: () => command.run(latest.current),
      })),
    [commands],
  )
}
