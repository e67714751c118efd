import { Plural, Trans } from '@lingui/react/macro'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useCallback, useDeferredValue, useMemo, type ReactNode } from 'react'

import { assetList, type AssetFilter } from '../../api/assets'
import type { Asset } from '../../api/projects'
import { Button } from '../../ui/button'
import { ProblemNote } from '../../ui/problem-note'
import { AssetDialog } from './asset-dialog'
import { AssetGrid } from './asset-grid'
import { Filters } from './filters'
import styles from './gallery.module.css'
import { titleOf } from './kinds'
import type { GallerySearch } from './search'

interface Props {
  /** Of one project; of all that somebody sees where absent. */
  project?: string
  search: GallerySearch
  onSearch: (search: GallerySearch) => void
  /** What is said where there is nothing at all. */
  empty: ReactNode
}

/** Files with what is looked for among them. */
export function Gallery({ project, search, onSearch, empty }: Props) {
  const { kind, status, from, words = '', asset: opened } = search
  const filter: AssetFilter = { project, kind, status, brought: from === undefined ? undefined : from === 'brought' }
  const list = useInfiniteQuery(assetList(filter))
  const sought = useDeferredValue(words)
  const all = useMemo(() => list.data?.pages.flatMap((page) => page.items) ?? [], [list.data])
  // The server knows no search by words: pages are asked for until all are read, while somebody looks for some.
  const shown = useMemo(() => (sought === '' ? all : all.filter((asset) => has(asset, sought))), [all, sought])
  const isFiltered = kind !== undefined || status !== undefined || from !== undefined || words !== ''

  const change = useCallback(
    (changes: { [Key in keyof GallerySearch]: GallerySearch[Key] | undefined }) => {
      const next = Object.entries({ ...search, ...changes }).filter(([, value]) => value !== undefined)
      onSearch(Object.fromEntries(next) as GallerySearch)
    },
    [search, onSearch],
  )
  const open = useCallback((asset: Asset) => change({ asset: asset.id }), [change])
  const place = shown.findIndex(({ id }) => id === opened)

  return (
    <div className={styles.columns}>
      <Filters search={search} onChange={change} />
      <div className={styles.files}>
        <p className={styles.count} role="status">
          {list.data && (
            <>
              <Plural value={shown.length} one="# file" other="# files" />
              {list.hasNextPage && (words === '' ? <Trans>, and more</Trans> : <Trans>, still looking</Trans>)}
            </>
          )}
        </p>
        {list.isPending ? (
          <Skeleton />
        ) : list.isError && all.length === 0 ? (
          <ProblemNote error={list.error} onRetry={() => void list.refetch()} />
        ) : all.length === 0 && !isFiltered ? (
          <div className={styles.nothing}>{empty}</div>
        ) : (
          <>
            {shown.length === 0 && !list.hasNextPage && (
              <p className={styles.nothing}>
                <Trans>No file is like that.</Trans>{' '}
                <Button kind="quiet" onClick={() => onSearch({})}>
                  <Trans>Show all files</Trans>
                </Button>
              </p>
            )}
            <AssetGrid assets={shown} list={list} onOpen={open} />
            {list.isError && <ProblemNote error={list.error} onRetry={() => void list.fetchNextPage()} />}
          </>
        )}
      </div>
      {opened !== undefined && (
        <AssetDialog
          id={opened}
          known={shown[place]}
          before={place > 0 ? shown[place - 1] : undefined}
          after={place >= 0 ? shown[place + 1] : undefined}
          onGo={open}
          onClose={() => change({ asset: undefined })}
        />
      )}
    </div>
  )
}

function has(asset: Asset, words: string): boolean {
  const name = titleOf(asset).toLocaleLowerCase()
  return words.toLocaleLowerCase().split(/\s+/).every((word) => name.includes(word))
}

/** As large as what comes. */
function Skeleton() {
  return (
    <ul className={styles.waiting} aria-hidden>
      {Array.from({ length: 18 }, (_, index) => (
        <li key={index} className={styles.skeleton} />
      ))}
    </ul>
  )
}
