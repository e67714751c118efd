import { msg } from '@lingui/core/macro'
import { useNavigate } from '@tanstack/react-router'
import { useCallback, useState } from 'react'

import { useAllCommands, useCommands } from '../../commands/registry'
import { useKeys } from '../../commands/use-keys'
import { KeyList } from './key-list'
import { Palette } from './palette'

const SEARCH = 'main input[type=search]'

/** Whether the page has something to search in. */
const searchField = () => document.querySelector<HTMLInputElement>(SEARCH)

/** The commands of every page, the palette over all commands, and the list of their keys. */
export function CommandCenter() {
  const commands = useAllCommands()
  const navigate = useNavigate()
  const [shown, setShown] = useState<'palette' | 'keys' | undefined>()
  const close = useCallback(() => setShown(undefined), [])
  useKeys()

  useCommands(
    () => [
      { id: 'palette', group: 'everywhere', label: msg`All commands`, keys: ['Mod+k'], run: () => setShown('palette') },
      { id: 'keys', group: 'everywhere', label: msg`Keys of this page`, keys: ['?'], run: () => setShown('keys') },
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
      { id: 'go-series', group: 'everywhere', label: msg`Go to the series`, keys: [], run: () => void navigate({ to: '/series' }) },
      { id: 'go-jobs', group: 'everywhere', label: msg`Go to the jobs`, keys: [], run: () => void navigate({ to: '/jobs' }) },
      { id: 'go-settings', group: 'everywhere', label: msg`Go to the settings`, keys: [], run: () => void navigate({ to: '/settings' }) },
    ],
    [navigate],
  )

  if (shown === 'palette') return <Palette commands={commands.filter(({ id }) => id !== 'palette')} onClose={close} />
  if (shown === 'keys') return <KeyList commands={commands} onClose={close} />
  return null
}
