import { msg } from '@lingui/core/macro'

import type { Command } from './command'

export const playOn: Command = {
  id: 'play-on',
  group: 'play',
  label: msg`Play; again: faster`,
  keys: ['L'],
  run: ({ player }) => player.shuttle(1),
}

export const playBack: Command = {
  id: 'play-back',
  group: 'play',
  label: msg`Play backwards; again: faster`,
  keys: ['J'],
  run: ({ player }) => player.shuttle(-1),
}
