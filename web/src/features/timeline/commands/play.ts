import { msg } from '@lingui/core/macro'

import type { Command } from './command'

export const play: Command = {
  id: 'play',
  group: 'play',
  label: msg`Play or stop`,
  keys: ['Space', 'K'],
  run: ({ player }) => player.toggle(),
}
