/** What a key press is, as far as it is compared with the keys of commands. */
type Press = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>

/** Whether Ctrl is called Cmd here. */
export const isApple = /Mac|iPhone|iPad/.test(navigator.platform)

/**
 * Returns a press as it is written in commands: `Mod+k`, `Alt+ArrowLeft`, `Shift+Mod+z`. Letters are those that the layout
 * gives; where it gives none of the Latin ones, those of the place of the key. Shift counts for letters and named keys
 * alone: what else it makes another character of is that character.
 */
export function chordOf(press: Press): string {
  const placed = /^Key([A-Z])$/.exec(press.code)?.[1]?.toLowerCase()
  const isForeign = press.key.length === 1 && press.key > '\u007f' && placed !== undefined
  const key = isForeign ? placed : press.key === ' ' ? 'Space' : press.key.length === 1 ? press.key.toLowerCase() : press.key
  const isLetter = /^[a-z]$/.test(key)
  const mod = isApple ? press.metaKey : press.ctrlKey
  const parts = [press.altKey && 'Alt', press.shiftKey && (isLetter || key.length > 1) && 'Shift', mod && 'Mod', key]
  return parts.filter(Boolean).join('+')
}

/** Whether a press is one of some keys. `1-9` is any of the digits. */
export function isOneOf(keys: readonly string[], press: Press): boolean {
  const chord = chordOf(press)
  return keys.some((key) => key === chord || (key === '1-9' && /^[1-9]$/.test(chord)))
}

/** Keys that are a character by themselves, which speech input and screen readers may send by mistake: they can be switched off. */
export const isSingleKey = (key: string) => {
  const alone = key.replace(/^Shift\+(?=.)/, '')
  return !/^(Alt|Shift|Mod)\+./.test(alone) && (alone.length === 1 || alone === '1-9')
}

const NAMES: Record<string, string> = { Escape: 'Esc' }

/** Returns the parts of a key as they stand on keyboards; arrows keep their names. */
export function capsOf(key: string): string[] {
  return key.split(/\+(?=.)/).map((part) => {
    if (part === 'Mod') return isApple ? '⌘' : 'Ctrl'
    if (part === 'Alt' && isApple) return '⌥'
    return NAMES[part] ?? (part.length === 1 ? part.toUpperCase() : part)
  })
}
