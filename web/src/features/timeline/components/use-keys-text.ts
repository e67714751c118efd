import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import { useLingui } from '@lingui/react/macro'

import { keysText } from '../../../lib/hotkeys'

/** What is written on keyboards. */
const NAMES: Record<string, MessageDescriptor> = {
  Space: msg({ message: 'Space', context: 'key' }),
  Shift: msg({ message: 'Shift', context: 'key' }),
  Delete: msg({ message: 'Delete', context: 'key' }),
  Backspace: msg({ message: 'Backspace', context: 'key' }),
  Escape: msg({ message: 'Esc', context: 'key' }),
  Home: msg({ message: 'Home', context: 'key' }),
  End: msg({ message: 'End', context: 'key' }),
}

/** Returns what tells keys as they stand on the keyboard. */
export function useKeysText(): (keys: string) => string {
  const { t } = useLingui()
  const isMac = navigator.platform.startsWith('Mac')
  return (keys) => keysText(keys, isMac, (key) => (NAMES[key] ? t(NAMES[key]) : key))
}
