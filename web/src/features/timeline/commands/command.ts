import type { MessageDescriptor } from '@lingui/core'

import type { Editor } from '../state/editor'

/** Something that can be done, by a key, a button or both. */
export interface Command {
  id: string
  label: MessageDescriptor
  /** As `lib/hotkeys` writes them; any of them does it. */
  keys: readonly string[]
  group: 'play' | 'edit' | 'choose' | 'view'
  isEnabled?: (editor: Editor) => boolean
  run: (editor: Editor) => void
}
