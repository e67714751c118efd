import { msg } from '@lingui/core/macro'
import { Trans, useLingui } from '@lingui/react/macro'
import type { RefObject } from 'react'

import { Button } from '../../../ui/button'
import { COMMANDS } from '../commands/all'
import type { Command } from '../commands/command'
import type { Editor } from '../state/editor'
import styles from './keys-dialog.module.css'
import { useKeysText } from './use-keys-text'

const GROUPS = { play: msg`Play`, edit: msg`Change`, choose: msg`Choose`, view: msg`View` } satisfies Record<Command['group'], unknown>

/** What each key does. */
export function KeysDialog({ editor, dialog }: { editor: Editor; dialog: RefObject<HTMLDialogElement | null> }) {
  const { t } = useLingui()
  const { habits, setHabits } = editor
  const keysText = useKeysText()
  return (
    <dialog ref={dialog} className={styles.dialog} aria-label={t`Keys`}>
      <div className={styles.head}>
        <h2>
          <Trans>Keys</Trans>
        </h2>
        <Button onClick={() => dialog.current?.close()}>
          <Trans>Close</Trans>
        </Button>
      </div>
      <label className={styles.switch}>
        <input
          type="checkbox"
          checked={habits.hasSingleKeys}
          onChange={(event) => setHabits({ ...habits, hasSingleKeys: event.target.checked })}
        />
        <Trans>Letters and signs do something by themselves</Trans>
      </label>
      <div className={styles.groups}>
        {(Object.keys(GROUPS) as Command['group'][]).map((group) => (
          <section key={group}>
            <h3>{t(GROUPS[group])}</h3>
            <dl className={styles.keys}>
              {COMMANDS.filter((command) => command.group === group).map((command) => (
                <div key={command.id}>
                  <dt>{t(command.label)}</dt>
                  <dd>
                    {command.keys.map((keys) => (
                      <kbd key={keys}>{keysText(keys)}</kbd>
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </dialog>
  )
}
