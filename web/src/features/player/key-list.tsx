import { Trans, useLingui } from '@lingui/react/macro'
import { useEffect, useRef } from 'react'

import { setSingleKeys, useSingleKeys } from '../../lib/single-keys'
import { Button } from '../../ui/button'
import styles from './key-list.module.css'
import { PLAYER_COMMANDS } from './player-commands'

const SHOWN: Record<string, string> = { ArrowLeft: '←', ArrowRight: '→', ArrowUp: '↑', ArrowDown: '↓', Shift: '⇧' }

/** All keys of the player, with the way to switch single letters off. */
export function KeyList({ onClose }: { onClose: () => void }) {
  const { t } = useLingui()
  const dialog = useRef<HTMLDialogElement>(null)
  const areOn = useSingleKeys()
  useEffect(() => {
    if (!dialog.current?.open) dialog.current?.showModal()
  }, [])
  const name = (key: string) =>
    key
      .split('+')
      .map((part) => (part === ' ' ? t`Space` : (SHOWN[part] ?? (part.length === 1 ? part.toUpperCase() : part))))
      .join(' ')
  return (
    <dialog ref={dialog} className={styles.keys} aria-labelledby="player-keys" onClose={onClose}>
      <h2 id="player-keys">
        <Trans>Keys of the player</Trans>
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
