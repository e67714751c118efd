import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { useCallback, useDeferredValue, useMemo, useRef, type ReactNode } from 'react'

import { assetList, useRestoreAsset, type AssetFilter } from '../../api/assets'
import type { Asset } from '../../api/projects'
import { useLater } from '../../lib/use-later'
import { hasWords } from '../../lib/words'
import { Button } from '../../ui/button'
import { ProblemNote } from '../../ui/problem-note'
import { showToast } from '../../ui/toast'
import { AssetDialog } from './asset-dialog'
import { AssetGrid } from './asset-grid'
import { Filters } from './filters'
import styles from './gallery.module.css'
import { titleOf } from './kinds'
import type { GallerySearch } from './search'

/** A name that is typed is looked for once it stays the same for so long. */
const PAUSE_MS = 250

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
  const { kind, status, from, of, words = '', asset: opened } = search
  const { t } = useLingui()
  // Names that people gave are looked for by the server; what was made here has names of the studio alone, and all of it is read.
  const isBrought = from === 'brought' || of === 'workspace'
  const asked = useLater(words.trim(), PAUSE_MS)
  const filter: AssetFilter = {
    project: of === 'workspace' ? 'none' : project,
    kind,
    status,
    brought: from === undefined ? undefined : from === 'brought',
    words: isBrought && asked !== '' ? asked : undefined,
  }
  const list = useInfiniteQuery({ ...assetList(filter), placeholderData: keepPreviousData })
  const sought = useDeferredValue(words.trim())
  const all = useMemo(() => list.data?.pages.flatMap((page) => page.items) ?? [], [list.data])
  const shown = useMemo(() => (sought === '' ? all : all.filter((asset) => hasWords(titleOf(asset), sought))), [all, sought])
  const isFiltered = kind !== undefined || status !== undefined || from !== undefined || words !== ''

  // What comes back of a request belongs to what is looked for by then.
  const latest = useRef(search)
  latest.current = search
  const change = useCallback(
    (changes: { [Key in keyof GallerySearch]: GallerySearch[Key] | undefined }) => {
      const next = Object.entries({ ...latest.current, ...changes }).filter(([, value]) => value !== undefined)
      onSearch(Object.fromEntries(next) as GallerySearch)
    },
    [onSearch],
  )
  const open = useCallback((asset: Asset) => change({ asset: asset.id }), [change])
  const place = shown.findIndex(({ id }) => id === opened)
  const restore = useRestoreAsset()
  const onDeleted = (asset: Asset) => {
    if (latest.current.asset === asset.id) change({ asset: undefined })
    const name = titleOf(asset)
    const undo = () =>
      void restore.mutateAsync(asset).catch((error: unknown) => showToast(error instanceof Error ? error.message : String(error)))
    showToast(t`${name} was deleted`, undo, `delete ${asset.id}`)
  }

  return (
    <div className={styles.columns}>
      <Filters search={search} isOfProject={project !== undefined} onChange={change} />
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
                <Button kind="quiet" onClick={() => onSearch(of ? { of } : {})}>
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
          project={project}
          before={place > 0 ? shown[place - 1] : undefined}
          after={place >= 0 ? shown[place + 1] : undefined}
          onGo={open}
          onDeleted={onDeleted}
          onClose={() => change({ asset: undefined })}
        />
      )}
    </div>
  )
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
