import { Trans, useLingui } from '@lingui/react/macro'
import { Fragment } from 'react'

import { isSingleKey } from '../../commands/chord'
import { GROUP_NAMES, type Command, type CommandGroup } from '../../commands/command'
import { setSingleKeys, useSingleKeys } from '../../lib/single-keys'
import { Check } from '../../ui/check'
import { Dialog } from '../../ui/dialog'
import { Keys } from '../../ui/keys'
import styles from './key-list.module.css'

interface Props {
  commands: readonly Command[]
  onClose: () => void
}

/** The keys of this page. Those that are a character by themselves can be switched off here. */
export function KeyList({ commands, onClose }: Props) {
  const { t } = useLingui()
  const singleKeys = useSingleKeys()
  const groups = Object.keys(GROUP_NAMES) as CommandGroup[]
  // Several players on a page have the same keys, and a part that replaces another's command has the last word.
  const each = [...new Map(commands.map((command) => [command.id, command])).values()]
  const of = (group: CommandGroup) => each.filter((command) => command.group === group && command.keys.length > 0)
  const isOff = (key: string) => !singleKeys && isSingleKey(key)

  return (
    <Dialog title={<Trans>Keys of this page</Trans>} size="medium" onClose={onClose}>
      <Check checked={singleKeys} onChange={setSingleKeys} hint={t`Switch them off if you speak to this page, or type by mistake.`}>
        <Trans>Single letters are keys</Trans>
      </Check>
      <div className={styles.groups}>
        {groups
          .filter((group) => of(group).length > 0)
          .map((group) => (
            <Fragment key={group}>
              <h3>{t(GROUP_NAMES[group])}</h3>
              <dl>
                {of(group).map((command) => (
                  <div key={command.id}>
                    <dt>{t(command.label)}</dt>
                    <dd>
                      {command.keys.map((key) => (
                        <span key={key} className={isOff(key) ? styles.off : undefined}>
                          <Keys of={key} />
                        </span>
                      ))}
                    </dd>
                  </div>
                ))}
              </dl>
            </Fragment>
          ))}
      </div>
    </Dialog>
  )
}
