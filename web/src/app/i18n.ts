import { i18n, type Messages } from '@lingui/core'

/** Each language is one file: another one is offered as soon as it is there. */
const catalogs = import.meta.glob<{ messages: Messages }>('../locales/*.po')

export const LOCALES = Object.keys(catalogs)
  .map((path) => path.replace(/^.*\/(.+)\.po$/, '$1'))
  .sort()

/** Returns the language to show: the one that was chosen, else the first that the browser asks for, else English. */
export function chosenLocale(wanted: string | undefined): string {
  const asked = wanted ? [wanted] : navigator.languages.map((tag) => tag.split('-')[0] ?? tag)
  return asked.find((tag) => LOCALES.includes(tag)) ?? 'en'
}

export async function activate(locale: string): Promise<void> {
  const load = catalogs[`../locales/${locale}.po`]
  if (!load) throw new Error(`no catalog of ${locale}`)
  const { messages } = await load()
  i18n.loadAndActivate({ locale, messages })
  document.documentElement.lang = locale
  document.documentElement.dir = 'ltr'
}
