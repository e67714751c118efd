import { Trans } from '@lingui/react/macro'
import { Cloud, CloudCheck, CloudOff, LoaderCircle } from 'lucide-react'

import styles from './save-state.module.css'

/** `kept`: on this device alone, because nothing was sent yet. `offline`: because the server is away. */
export type Saved = 'saved' | 'saving' | 'kept' | 'offline'

const MARKS = { saved: CloudCheck, saving: LoaderCircle, kept: Cloud, offline: CloudOff } as const

/** Where what was typed is. */
export function SaveState({ state }: { state: Saved }) {
  const Mark = MARKS[state]
  return (
    <span className={styles.state} data-state={state} role="status">
      <Mark aria-hidden size={16} />
      {state === 'saved' && <Trans>Saved</Trans>}
      {state === 'saving' && <Trans>Saving</Trans>}
      {state === 'kept' && <Trans>Kept on this device</Trans>}
      {state === 'offline' && <Trans>Offline: kept on this device</Trans>}
    </span>
  )
}
