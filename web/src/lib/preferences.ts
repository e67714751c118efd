/** What somebody likes to see, kept in this browser: nothing secret, and nothing that is lost with it. */

export type Theme = 'system' | 'light' | 'dark'

export interface Preferences {
  theme: Theme
  locale: string | undefined
  /** Whether keys that are a character by themselves stand for commands. */
  singleKeys: boolean
}

const KEY = 'gala.preferences'
const THEMES: readonly Theme[] = ['system', 'light', 'dark']

export function readPreferences(): Preferences {
  let kept: Partial<Record<keyof Preferences, unknown>> = {}
  try {
    kept = JSON.parse(localStorage.getItem(KEY) ?? '{}') as typeof kept
  } catch {
    // What cannot be read is as if it was not there.
  }
  const theme = THEMES.find((theme) => theme === kept.theme) ?? 'system'
  return {
    theme,
    locale: typeof kept.locale === 'string' ? kept.locale : undefined,
    singleKeys: kept.singleKeys !== false,
  }
}

export function keepPreferences(preferences: Preferences): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(preferences))
  } catch {
    // A browser that keeps nothing forgets them with the page.
  }
}

export function applyTheme(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = theme
}
