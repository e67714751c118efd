import { createCompiledCatalog, getCatalogs } from '@lingui/cli/api'
import { getConfig } from '@lingui/conf'
import type { Plugin } from 'vite'

/** Which words of a language: those that the first page shows, or all others. */
const PART = /\.po\?words=(first|rest)$/
/** What stands for them until it is known which modules there are. */
const PLACE = /(["'`])%WORDS:([\w-]+):(first|rest)%\1/g
/** As Lingui names messages. */
const NAME = /["'`]([\w+/-]{6})["'`]/g

/** The modules that fetch pages as they are gone to, with the words of all pages; and the page that is first, which comes without them. */
const ROUTES = /\/src\/app\/(router|settings-routes)\.tsx?$/
const FIRST_PAGE = /\/features\/dashboard\/dashboard-page\.tsx$/

/**
 * Parts each language, which stays one file, into two: `es.po?words=first` has what can be shown without going to another page,
 * `es.po?words=rest` all else. Where nothing is built, all is in the first part.
 */
export function wordsByPage(): Plugin {
  const catalogs = new Map<string, Record<string, unknown>>()
  const namesOf = new Map<string, ReadonlySet<string>>()
  let isBuilt = false
  return {
    name: 'words-by-page',
    enforce: 'pre',
    configResolved: ({ command }) => void (isBuilt = command === 'build'),
    async buildStart() {
      const config = getConfig()
      const [catalog] = await getCatalogs(config)
      if (!catalog) throw new Error('lingui.config.ts names no catalog')
      for (const locale of config.locales) {
        const { messages } = await catalog.getTranslations(locale, { fallbackLocales: config.fallbackLocales, sourceLocale: config.sourceLocale })
        const { source } = createCompiledCatalog(locale, messages, { namespace: 'json' })
        catalogs.set(locale, (JSON.parse(source) as { messages: Record<string, unknown> }).messages)
      }
    },
    load(id) {
      const [query, part] = PART.exec(id) ?? []
      if (!query) return undefined
      const file = id.slice(0, id.lastIndexOf('?'))
      const locale = file.replace(/^.*\/(.+)\.po$/, '$1')
      this.addWatchFile(file)
      if (isBuilt) return { code: `export const messages = JSON.parse("%WORDS:${locale}:${part}%")`, moduleType: 'js' }
      return { code: part === 'first' ? `export { messages } from ${JSON.stringify(file)}` : 'export const messages = {}', moduleType: 'js' }
    },
    transform: {
      // When macros are messages already.
      order: 'post',
      handler(code, id) {
        const known = [...catalogs.values()][0] ?? {}
        const names = [...code.matchAll(NAME)].flatMap(([, name]) => (name && name in known ? [name] : []))
        if (names.length > 0 && !PART.test(id)) namesOf.set(id, new Set(names))
      },
    },
    renderChunk(code) {
      if (code.search(PLACE) < 0) return undefined
      const used = new Set([...namesOf.values()].flatMap((names) => [...names]))
      const unused = [...catalogs].flatMap(([locale, messages]) => Object.keys(messages).filter((name) => !used.has(name)).map((name) => `${locale}: ${name}`))
      // One that is not found in the module that shows it would come too late.
      if (unused.length > 0) this.error(`no module shows these messages; run 'lingui extract --clean': ${unused.slice(0, 5).join(', ')}`)
      const shown = new Set<string>()
      const seen = new Set<string>()
      const look = (id: string) => {
        if (seen.has(id)) return
        seen.add(id)
        for (const name of namesOf.get(id) ?? []) shown.add(name)
        const { importedIds = [], dynamicallyImportedIds = [] } = this.getModuleInfo(id) ?? {}
        importedIds.forEach(look)
        dynamicallyImportedIds.filter((page) => !ROUTES.test(id) || FIRST_PAGE.test(page)).forEach(look)
      }
      for (const id of this.getModuleIds()) if (this.getModuleInfo(id)?.isEntry) look(id)
      const words = (_place: string, _quote: string, locale: string, part: string) => {
        const messages = Object.entries(catalogs.get(locale) ?? {}).filter(([name]) => shown.has(name) === (part === 'first'))
        return JSON.stringify(JSON.stringify(Object.fromEntries(messages)))
      }
      return { code: code.replace(PLACE, words), map: null }
    },
  }
}
