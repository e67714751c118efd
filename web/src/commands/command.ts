import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'

/** Where commands stand together in lists. */
export type CommandGroup = 'everywhere' | 'board' | 'player' | 'timeline-play' | 'timeline-edit' | 'timeline-choose' | 'timeline-view'

export const GROUP_NAMES: Record<CommandGroup, MessageDescriptor> = {
  everywhere: msg`Everywhere`,
  board: msg`Board`,
  player: msg`Player`,
  'timeline-play': msg`Play`,
  'timeline-edit': msg`Change`,
  'timeline-choose': msg`Choose`,
  'timeline-view': msg`View`,
}

/** Something that can be done, as data: keys, the palette and the list of keys all read it. */
export interface Command {
  id: string
  label: MessageDescriptor
  group: CommandGroup
  /** Such as `Mod+k`, `Alt+ArrowLeft`, `?`, `1-9`: see `chordOf`. Empty where no key stands for it. */
  keys: readonly string[]
  /** Whether it can be done now. Absent: always. */
  isEnabled?: (() => boolean) | undefined
  /** Whether its keys mean it where the focus is. Absent: wherever no control takes them. */
  isHeard?: (() => boolean) | undefined
  /** Does it. Absent: its keys are heard by what has the focus, and the command is listed among the keys alone. */
  run?: ((event?: KeyboardEvent) => void) | undefined
}
