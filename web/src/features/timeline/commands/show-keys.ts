import { msg } from '@lingui/core/macro'

import { showCommands } from '../../../commands/shown'
import type { Command } from './command'

export const showKeys: Command = {
  id: 'keys',
  group: 'view',
  label: msg`Keys`,
  keys: ['?'],
  run: () => showCommands('keys'),
}
