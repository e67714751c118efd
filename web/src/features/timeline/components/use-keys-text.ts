import { useLingui } from '@lingui/react/macro'

import { keysText } from '../../../lib/hotkeys'
import { KEY_NAMES } from '../../../ui/key-names'

/** Returns what tells keys as they stand on the keyboard. */
export function useKeysText(): (keys: string) => string {
  const { t } = useLingui()
  const isMac = navigator.platform.startsWith('Mac')
  return (keys) => keysText(keys, isMac, (key) => (KEY_NAMES[key] ? t(KEY_NAMES[key]) : key))
}
