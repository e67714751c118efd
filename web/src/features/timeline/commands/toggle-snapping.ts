import { msg } from '@lingui/core/macro'

import type { Command } from './command'

export const toggleSnapping: Command = {
  id: 'snapping',
  group: 'view',
  label: msg`Snapping`,
  keys: ['N'],
  run: ({ habits, setHabits, say }) => {
    setHabits({ ...habits, isSnapping: !habits.isSnapping })
    say(habits.isSnapping ? msg`Snapping is off.` : msg`Snapping is on.`)
  },
}
