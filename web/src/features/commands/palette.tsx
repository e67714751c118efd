import { Trans, useLingui } from '@lingui/react/macro'
import { useId, useState, type KeyboardEvent } from 'react'

import { GROUP_NAMES, type Command } from '../../commands/command'
import { Dialog } from '../../ui/dialog'
import { Keys } from '../../ui/keys'
import { findCommands } from './find'
import styles from './palette.module.css'

interface Props {
  commands: readonly Command[]
  onClose: () => void
}

/** All that can be done now, found by some letters of it. */
export function Palette({ commands, onClose }: Props) {
  const { t } = useLingui()
  const id = useId()
  const [words, setWords] = useState('')
  const [at, setAt] = useState(0)
  const found = findCommands(commands, words, (command) => t(command.label))
  const chosen = found[Math.min(at, found.length - 1)]

  const run = (command: Command | undefined) => {
    if (!command) return
    // What had the focus before has it again before the command is done: it may be about that.
    onClose()
    setTimeout(() => command.run?.(), 0)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    const last = found.length - 1
    if (event.key === 'ArrowDown') setAt(at >= last ? 0 : at + 1)
    else if (event.key === 'ArrowUp') setAt(at <= 0 ? last : at - 1)
    else if (event.key === 'Enter') run(chosen)
    else return
    event.preventDefault()
  }

  return (
    <Dialog title={<Trans>Commands</Trans>} isTitleHidden size="medium" onClose={onClose}>
      <div className={styles.palette}>
        <input
          type="search"
          role="combobox"
          className={styles.search}
          aria-label={t`Find a command`}
          placeholder={t`What do you want to do?`}
          aria-expanded
          aria-controls={`${id}-list`}
          aria-activedescendant={chosen && `${id}-${chosen.id}`}
          autoComplete="off"
          value={words}
          onChange={(event) => {
            setWords(event.target.value)
            setAt(0)
          }}
          onKeyDown={onKeyDown}
        />
        <div role="listbox" id={`${id}-list`} className={styles.list} aria-label={t`Commands`}>
          {found.map((command, index) => (
            <div
              key={command.id}
              ref={(row) => {
                if (command === chosen) row?.scrollIntoView?.({ block: 'nearest' })
              }}
              id={`${id}-${command.id}`}
              role="option"
              aria-selected={command === chosen}
              className={styles.row}
              onPointerMove={() => setAt(index)}
              onClick={() => run(command)}
            >
              <span>
                {t(command.label)} <small>{t(GROUP_NAMES[command.group])}</small>
              </span>
              {command.keys[0] && <Keys of={command.keys[0]} />}
            </div>
          ))}
        </div>
        {found.length === 0 && (
          <p role="status">
            <Trans>No command has these words.</Trans>
          </p>
        )}
      </div>
    </Dialog>
  )
}
