import { Trans, useLingui } from '@lingui/react/macro'
import { Fragment, useState } from 'react'

import { isSingleKey } from '../../commands/chord'
import { GROUP_NAMES, type Command, type CommandGroup } from '../../commands/command'
import { keepPreferences, readPreferences } from '../../lib/preferences'
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
  const [kept, setKept] = useState(readPreferences)
  const groups = Object.keys(GROUP_NAMES) as CommandGroup[]
  const of = (group: CommandGroup) => commands.filter((command) => command.group === group && command.keys.length > 0)
  const isOff = (key: string) => !kept.singleKeys && isSingleKey(key)

  const change = (singleKeys: boolean) => {
    const next = { ...kept, singleKeys }
    keepPreferences(next)
    setKept(next)
  }

  return (
    <Dialog title={<Trans>Keys of this page</Trans>} size="medium" onClose={onClose}>
      <Check checked={kept.singleKeys} onChange={change} hint={t`Switch them off if you speak to this page, or type by mistake.`}>
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
