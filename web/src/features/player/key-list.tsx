import { msg } from '@lingui/core/macro'
import { Trans, useLingui } from '@lingui/react/macro'
import type { MessageDescriptor } from '@lingui/core'
import { useEffect, useRef } from 'react'

import { setSingleKeys, useSingleKeys } from '../../lib/single-keys'
import { Button } from '../../ui/button'
import styles from './key-list.module.css'
import { PLAYER_COMMANDS } from './player-commands'

/** What stands on keys that write nothing. */
const NAMES: Record<string, MessageDescriptor> = {
  ' ': msg`Space`,
  ArrowLeft: msg`Left`,
  ArrowRight: msg`Right`,
  ArrowUp: msg`Up`,
  ArrowDown: msg`Down`,
  Home: msg`Home`,
  End: msg`End`,
  Shift: msg`Shift`,
}

/** All keys of the player, with the way to switch single letters off. */
export function KeyList({ onClose }: { onClose: () => void }) {
  const { t } = useLingui()
  const dialog = useRef<HTMLDialogElement>(null)
  const head = useRef<HTMLHeadingElement>(null)
  const areOn = useSingleKeys()
  useEffect(() => {
    if (!dialog.current?.open) dialog.current?.showModal()
    // The list is read from its top.
    head.current?.focus()
  }, [])
  const name = (key: string) =>
    key
      .split('+')
      .map((part) => (NAMES[part] ? t(NAMES[part]) : part.toUpperCase()))
      .join(' + ')
  return (
    <dialog ref={dialog} className={styles.keys} aria-labelledby="player-keys" onClose={onClose}>
      <h2 id="player-keys" ref={head} tabIndex={-1}>
        <Trans>Keyboard shortcuts</Trans>
      </h2>
      <dl>
        {PLAYER_COMMANDS.map(({ id, label, keys }) => (
          <div key={id}>
            <dt>{t(label)}</dt>
            <dd>
              {keys.map((key) => (
                <kbd key={key}>{name(key)}</kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
      <label className={styles.choice}>
        <input type="checkbox" checked={areOn} onChange={(event) => setSingleKeys(event.target.checked)} />
        <Trans>Letters alone are commands</Trans>
      </label>
      <Button kind="main" onClick={() => dialog.current?.close()}>
        <Trans>Close</Trans>
      </Button>
    </dialog>
  )
}
