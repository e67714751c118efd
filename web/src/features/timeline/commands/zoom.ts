import { msg } from '@lingui/core/macro'

import type { Command } from './command'

export const zoomIn: Command = {
  id: 'zoom-in',
  group: 'view',
  label: msg`Zoom in`,
  keys: ['+', '='],
  run: ({ view }) => view.zoomIn(1),
}

export const zoomOut: Command = {
  id: 'zoom-out',
  group: 'view',
  label: msg`Zoom out`,
  keys: ['-'],
  run: ({ view }) => view.zoomIn(-1),
}

export const zoomFit: Command = {
  id: 'zoom-fit',
  group: 'view',
  label: msg`Show all`,
  keys: ['Shift+Z'],
  run: ({ view }) => view.fit(),
}
