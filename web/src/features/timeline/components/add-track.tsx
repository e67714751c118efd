import { Trans, useLingui } from '@lingui/react/macro'
import { ListPlus } from 'lucide-react'

import { Menu } from '../../../ui/menu'
import { addTracks } from '../commands/tracks'
import type { Editor } from '../state/editor'

/** Puts another track into the timeline. */
export function AddTrack({ editor }: { editor: Editor }) {
  const { t } = useLingui()
  const items = addTracks.map((command) => ({
    id: command.id,
    label: t(command.label),
    isDisabled: !(command.isEnabled?.(editor) ?? true),
    onChoose: () => command.run(editor),
  }))
  return (
    <Menu label={t`Add a track`} items={items}>
      <ListPlus aria-hidden size={18} />
      <Trans>Track</Trans>
    </Menu>
  )
}
