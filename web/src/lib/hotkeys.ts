/** Keys as people read them: `S`, `Shift+Delete`, `Mod+Z` (Ctrl, or Cmd on a Mac), `Alt+ArrowLeft`, `+`. */

/** The key that was pressed, as it is named here. */
function nameOf(event: KeyboardEvent): string {
  // On a layout without Latin letters the place of the key tells.
  const isForeign = event.key.length === 1 && event.key.charCodeAt(0) > 0x2af
  const key = isForeign ? (/^Key([A-Z])$/.exec(event.code)?.[1] ?? event.key) : event.key
  if (key === ' ') return 'Space'
  return key.length === 1 ? key.toUpperCase() : key
}

export function matches(event: KeyboardEvent, keys: string): boolean {
  if (event.isComposing) return false
  const parts = keys.split(/\+(?!$)/)
  const key = parts.at(-1) ?? ''
  const has = (part: string) => parts.slice(0, -1).includes(part)
  if (nameOf(event) !== key) return false
  // Where a sign stands on the keyboard is another matter everywhere: Shift may be needed for it.
  const isSign = key.length === 1 && !/[A-Z0-9]/.test(key)
  return (event.ctrlKey || event.metaKey) === has('Mod') && event.altKey === has('Alt') && (isSign || event.shiftKey === has('Shift'))
}

/** Whether a key does something without another one held. */
export const isSingle = (keys: string) => !/^(Mod|Alt)\+/.test(keys) && keys.replace(/^Shift\+/, '').length === 1

/** Whether somebody writes: keys are letters then. */
export const isWriting = (event: KeyboardEvent) =>
  event.target instanceof Element &&
  event.target.closest('input:not([type=range], [type=checkbox]), textarea, select, [contenteditable]') !== null

const SIGNS: Record<string, string> = { ArrowLeft: '←', ArrowRight: '→', ArrowUp: '↑', ArrowDown: '↓' }

/** As it is told to people, with what the keys are called in their language. */
export function keysText(keys: string, isMac: boolean, nameOf: (key: string) => string = (key) => key): string {
  const parts = keys.split(/\+(?!$)/).map((part) => SIGNS[part] ?? (part === 'Mod' ? (isMac ? '⌘' : 'Ctrl') : nameOf(part)))
  return parts.join(' + ')
}
