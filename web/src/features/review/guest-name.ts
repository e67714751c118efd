/** What a guest calls themselves, kept as long as the tab: no secret. What lets them in is kept nowhere. */

const KEY = 'gala.guest-name'

export function keptName(): string {
  try {
    return sessionStorage.getItem(KEY) ?? ''
  } catch {
    return ''
  }
}

export function keepName(name: string): void {
  try {
    sessionStorage.setItem(KEY, name)
  } catch {
    // A browser that keeps nothing asks again.
  }
}
