import type { Command } from '../../commands/command'

/** Accents and capitals are no difference to who looks for something. */
const plain = (text: string) => text.normalize('NFD').replace(/\p{Mn}/gu, '').toLocaleLowerCase()

/** Returns the commands that can be done now and whose name has each of some words, those first that begin so. */
export function findCommands(commands: readonly Command[], words: string, nameOf: (command: Command) => string): Command[] {
  const wanted = plain(words).split(/\s+/).filter(Boolean)
  const able = commands.filter(({ run, isEnabled }) => run !== undefined && (isEnabled?.() ?? true))
  const found = able
    .map((command) => ({ command, name: plain(nameOf(command)) }))
    .filter(({ name }) => wanted.every((word) => name.includes(word)))
  const begins = (name: string) => (wanted[0] && name.startsWith(wanted[0]) ? 0 : 1)
  return found.sort((a, b) => begins(a.name) - begins(b.name)).map(({ command }) => command)
}
