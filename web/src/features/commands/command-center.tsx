import { msg } from '@lingui/core/macro'
import { useNavigate } from '@tanstack/react-router'
import { useCallback } from 'react'

import { useAllCommands, useCommands } from '../../commands/registry'
import { showCommands, useShownCommands } from '../../commands/shown'
import { useKeys } from '../../commands/use-keys'
import { KeyList } from './key-list'
import { Palette } from './palette'

const SEARCH = 'main input[type=search]'

/** Whether the page has something to search in. */
const searchField = () => document.querySelector<HTMLInputElement>(SEARCH)

/** The list of the keys of a page, for which the question mark asks, wherever it is. */
export function KeyCenter() {
  const commands = useAllCommands()
  const shown = useShownCommands()
  const close = useCallback(() => showCommands(undefined), [])
  useKeys()
  useCommands(() => [{ id: 'keys', group: 'everywhere', label: msg`Keys of this page`, keys: ['?'], run: () => showCommands('keys') }], [])
  return shown === 'keys' ? <KeyList commands={commands} onClose={close} /> : null
}

/** The commands of every page, the palette over all commands, and the list of their keys. */
export function CommandCenter() {
  const commands = useAllCommands()
  const navigate = useNavigate()
  const shown = useShownCommands()
  const close = useCallback(() => showCommands(undefined), [])

  useCommands(
    () => [
      { id: 'palette', group: 'everywhere', label: msg`All commands`, keys: ['Mod+k'], run: () => showCommands('palette') },
      {
        id: 'search',
        group: 'everywhere',
        label: msg`Search on this page`,
        keys: ['/'],
        isEnabled: () => searchField() !== null,
        run: () => searchField()?.focus(),
      },
      { id: 'go-videos', group: 'everywhere', label: msg`Go to the videos`, keys: [], run: () => void navigate({ to: '/' }) },
      { id: 'go-new', group: 'everywhere', label: msg`Make a new video`, keys: [], run: () => void navigate({ to: '/new' }) },
      { id: 'go-gallery', group: 'everywhere', label: msg`Go to the gallery`, keys: [], run: () => void navigate({ to: '/gallery' }) },
      { id: 'go-batches', group: 'everywhere', label: msg`Go to the videos of tables`, keys: [], run: () => void navigate({ to: '/batches' }) },
      { id: 'go-templates', group: 'everywhere', label: msg`Go to the templates`, keys: [], run: () => void navigate({ to: '/templates' }) },
      { id: 'go-series', group: 'everywhere', label: msg`Go to the series`, keys: [], run: () => void navigate({ to: '/series' }) },
      { id: 'go-jobs', group: 'everywhere', label: msg`Go to the jobs`, keys: [], run: () => void navigate({ to: '/jobs' }) },
      { id: 'go-settings', group: 'everywhere', label: msg`Go to the settings`, keys: [], run: () => void navigate({ to: '/settings' }) },
    ],
    [navigate],
  )

  return (
    <>
      {shown === 'palette' && <Palette commands={commands.filter(({ id }) => id !== 'palette')} onClose={close} />}
      <KeyCenter />
    </>
  )
}
