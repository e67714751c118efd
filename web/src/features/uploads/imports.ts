import { useSyncExternalStore } from 'react'

/** A file that the server fetches, as this tab asked for it. */
export interface Import {
  job: string
  asset: string
  /** What it becomes a file of; of the workspace where absent. */
  project: string | undefined
  /** What it is called until it is there. */
  name: string
  /** Where it is from, without what may be secret of it. */
  address: string
}

const KEY = 'gala.imports'

let all: readonly Import[] | undefined
const listeners = new Set<() => void>()

/** Those of this tab, also after it was loaded anew: what was fetched meanwhile is told of. */
function read(): readonly Import[] {
  if (all) return all
  try {
    all = JSON.parse(sessionStorage.getItem(KEY) ?? '[]') as Import[]
  } catch {
    all = []
  }
  return all
}

function write(imports: readonly Import[]): void {
  all = imports
  try {
    sessionStorage.setItem(KEY, JSON.stringify(imports))
  } catch {
    // A browser that keeps nothing forgets them with the page.
  }
  for (const listener of listeners) listener()
}

export const addImport = (one: Import) => write([...read(), one])

export const dropImport = (job: string) => write(read().filter((one) => one.job !== job))

export const useImports = (): readonly Import[] =>
  useSyncExternalStore((listener) => {
    listeners.add(listener)
    return () => void listeners.delete(listener)
  }, read)

/** An address without its query, which may hold a signature, and what a file there would be called. */
export function partsOf(address: string): { shown: string; name: string } {
  const { origin, host, pathname } = new URL(address)
  const last = pathname.split('/').findLast((part) => part !== '')
  let name = last ?? host
  try {
    name = decodeURIComponent(name)
  } catch {
    // A per cent sign that stands for itself.
  }
  return { shown: origin + pathname, name }
}
