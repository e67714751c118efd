import { msg } from '@lingui/core/macro'
import type { MessageDescriptor } from '@lingui/core'

import type { Command } from '../../commands/command'
import type { Transport } from './transport'

/** What a player can do besides playing. */
export interface PlayerActs {
  fullscreen?: (() => void) | undefined
  comment?: (() => void) | undefined
  help: () => void
}

export interface PlayerCommand {
  id: string
  label: MessageDescriptor
  /** As `KeyboardEvent.key` names them; letters are small, and `Shift+` stands before them. */
  keys: readonly string[]
  run: (transport: Transport, acts: PlayerActs) => void
}

/** Everything that keys do in a player, in the order in which it is listed. */
export const PLAYER_COMMANDS: readonly PlayerCommand[] = [
  { id: 'toggle', label: msg`Play and pause`, keys: [' ', 'k'], run: (film) => film.toggle() },
  { id: 'faster', label: msg`Forward; again for twice as fast`, keys: ['l'], run: (film) => film.shuttle(1) },
  { id: 'back', label: msg`Backward; again for twice as fast`, keys: ['j'], run: (film) => film.shuttle(-1) },
  { id: 'next-frame', label: msg`A frame on`, keys: ['ArrowRight'], run: (film) => film.step(1) },
  { id: 'frame-before', label: msg`A frame back`, keys: ['ArrowLeft'], run: (film) => film.step(-1) },
  { id: 'ten-on', label: msg`Ten frames on`, keys: ['Shift+ArrowRight'], run: (film) => film.step(10) },
  { id: 'ten-back', label: msg`Ten frames back`, keys: ['Shift+ArrowLeft'], run: (film) => film.step(-10) },
  { id: 'scene-before', label: msg`To the scene before`, keys: ['ArrowUp'], run: (film) => film.toScene(-1) },
  { id: 'next-scene', label: msg`To the next scene`, keys: ['ArrowDown'], run: (film) => film.toScene(1) },
  { id: 'start', label: msg`To the beginning`, keys: ['Home'], run: (film) => film.seekFrame(0) },
  { id: 'end', label: msg`To the end`, keys: ['End'], run: (film) => film.seekFrame(Infinity) },
  { id: 'in', label: msg`Play from here only`, keys: ['i'], run: (film) => film.setRange('in', true) },
  { id: 'out', label: msg`Play up to here only`, keys: ['o'], run: (film) => film.setRange('out', true) },
  { id: 'no-in', label: msg`Play from the beginning again`, keys: ['Shift+i'], run: (film) => film.setRange('in', false) },
  { id: 'no-out', label: msg`Play up to the end again`, keys: ['Shift+o'], run: (film) => film.setRange('out', false) },
  { id: 'mute', label: msg`Sound on and off`, keys: ['m'], run: (film) => film.setMuted(!film.state.isMuted) },
  { id: 'fullscreen', label: msg`Whole screen`, keys: ['f'], run: (_, acts) => acts.fullscreen?.() },
  { id: 'comment', label: msg`Comment on this frame`, keys: ['c'], run: (_, acts) => acts.comment?.() },
  { id: 'help', label: msg`This list of keys`, keys: ['?'], run: (_, acts) => acts.help() },
]

/** As they stand in the list of keys of a page; the player hears them itself. */
export const playerKeys = (): Command[] =>
  PLAYER_COMMANDS.filter(({ id }) => id !== 'help').map(({ id, label, keys }) => ({
    id: `player-${id}`,
    group: 'player',
    label,
    keys: keys.map((key) => (key === ' ' ? 'Space' : key)),
  }))

const TYPED_IN = 'input:not([type=range]), textarea, select, audio, [contenteditable]'
const PRESSED = 'button, a, summary, input, label'

/** Returns what a key stands for: nothing in a field, while something is composed, or where a control takes it. */
export function commandOf(event: KeyboardEvent, hasSingleKeys: boolean): PlayerCommand | undefined {
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return undefined
  const target = event.target instanceof Element ? event.target : undefined
  if (target?.closest(TYPED_IN)) return undefined
  if (event.key === ' ' && target?.closest(PRESSED) && !target.closest('input[type=range]')) return undefined
  const key = keyOf(event)
  const isSingle = key.replace('Shift+', '').length === 1 && key !== ' '
  if (isSingle && !hasSingleKeys) return undefined
  return PLAYER_COMMANDS.find(({ keys }) => keys.includes(key))
}

/** On layouts without Latin letters the place of a key counts. */
function keyOf({ key, code, shiftKey }: KeyboardEvent): string {
  if (key === '?') return key
  const [, letter] = key.length === 1 && !/[\x20-\x7e]/.test(key) ? (/^Key([A-Z])$/.exec(code) ?? []) : []
  const plain = letter?.toLowerCase() ?? (key.length === 1 ? key.toLowerCase() : key)
  return shiftKey ? `Shift+${plain}` : plain
}
