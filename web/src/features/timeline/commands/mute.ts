import { msg } from '@lingui/core/macro'

import type { Command } from './command'

export const mute: Command = {
  id: 'mute',
  group: 'play',
  label: msg`Sound on or off`,
  keys: ['M'],
  run: ({ player }) => player.toggleSound(),
}
