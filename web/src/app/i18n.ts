import { i18n, type Messages } from '@lingui/core'

/**
 * Each language is one file: another one is offered as soon as it is there. What the first page shows is fetched apart from all
 * else (`words.ts`), which comes with the first page that is gone to.
 */
const firstWords = import.meta.glob<{ messages: Messages }>('../locales/*.po', { query: '?words=first' })
const otherWords = import.meta.glob<{ messages: Messages }>('../locales/*.po', { query: '?words=rest' })

const pathOf = (locale: string) => `../locales/${locale}.po`

export const LOCALES = Object.keys(firstWords)
  .map((path) => path.replace(/^.*\/(.+)\.po$/, '$1'))
  .sort()

let whole: Promise<void> | undefined

/** Returns the language to show: the one that was chosen, else the first that the browser asks for, else English. */
export function chosenLocale(wanted: string | undefined): string {
  const asked = wanted ? [wanted] : navigator.languages.map((tag) => tag.split('-')[0] ?? tag)
  return asked.find((tag) => LOCALES.includes(tag)) ?? 'en'
}

export async function activate(locale: string): Promise<void> {
  const load = firstWords[pathOf(locale)]
  if (!load) throw new Error(`no catalog of ${locale}`)
  const [first, rest] = await Promise.all([load(), whole && otherWords[pathOf(locale)]?.()])
  i18n.loadAndActivate({ locale, messages: { ...first.messages, ...rest?.messages } })
  document.documentElement.lang = locale
  document.documentElement.dir = 'ltr'
}

/** Fetches the words of all pages, once. */
function wholeWords(): Promise<void> {
  const { locale } = i18n
  whole ??= (otherWords[pathOf(locale)]?.() ?? Promise.resolve({ messages: {} })).then(
    ({ messages }) => i18n.load(locale, messages),
    (error: unknown) => {
      whole = undefined
      throw error
    },
  )
  return whole
}

/** Fetches a page and its words, at once. */
export const withWords =
  <T>(load: () => Promise<T>) =>
  async (): Promise<T> => {
    const [page] = await Promise.all([load(), wholeWords()])
    return page
  }
