import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'

/** What is written on keyboards, where it is a word. */
export const KEY_NAMES: Record<string, MessageDescriptor> = {
  Space: msg({ message: 'Space', context: 'key' }),
  Shift: msg({ message: 'Shift', context: 'key' }),
  Delete: msg({ message: 'Delete', context: 'key' }),
  Backspace: msg({ message: 'Backspace', context: 'key' }),
  Escape: msg({ message: 'Esc', context: 'key' }),
  Esc: msg({ message: 'Esc', context: 'key' }),
  Enter: msg({ message: 'Enter', context: 'key' }),
  Home: msg({ message: 'Home', context: 'key' }),
  End: msg({ message: 'End', context: 'key' }),
}
