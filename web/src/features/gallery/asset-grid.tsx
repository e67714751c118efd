import { Trans, useLingui } from '@lingui/react/macro'
import type { UseInfiniteQueryResult } from '@tanstack/react-query'
import { useCallback, useEffect, useMemo, useRef, useState, type KeyboardEvent, type RefObject } from 'react'

import type { Asset } from '../../api/projects'
import { gridStep } from '../../lib/grid'
import { Button } from '../../ui/button'
import { useMore } from '../../ui/use-more'
import { useVirtualGrid } from '../../ui/use-virtual-grid'
import { AssetCard } from './asset-card'
import styles from './gallery.module.css'

/** As in the style sheet. */
const MIN_WIDTH = 150
const WORDS_HEIGHT = 58
const heightOf = (cardWidth: number) => Math.round((cardWidth * 3) / 4) + WORDS_HEIGHT

interface Props {
  assets: readonly Asset[]
  list: UseInfiniteQueryResult
  onOpen: (asset: Asset) => void
}

/** The files, of which only those in view are drawn. Arrows go from one to the next; one of them is in the way of the Tab key. */
export function AssetGrid({ assets, list, onOpen }: Props) {
  const { t } = useLingui()
  const [focused, setFocused] = useState<string | undefined>()
  const wantsFocus = useRef(false)
  // Looked for once, and not with every row that comes into view.
  const place = useMemo(() => assets.findIndex(({ id }) => id === focused), [assets, focused])
  const at = Math.max(0, place)
  const lastPlace = useRef(0)
  const grid = useVirtualGrid({
    count: assets.length,
    minWidth: MIN_WIDTH,
    columnGap: 12,
    rowGap: 16,
    heightOf,
    keep: [at],
  })
  useMore(grid.isAtEnd, list)

  useEffect(() => {
    if (wantsFocus.current && focused) document.querySelector<HTMLElement>(`[data-asset="${CSS.escape(focused)}"]`)?.focus()
    wantsFocus.current = false
  }, [focused])
  useEffect(() => {
    if (place >= 0) lastPlace.current = place
    const neighbour = assets[Math.min(lastPlace.current, assets.length - 1)]
    if (place >= 0 || focused === undefined || !neighbour) return
    // The one that had the focus is gone, and with it the focus: it is where the next one stands now.
    wantsFocus.current = document.activeElement === document.body
    setFocused(neighbour.id)
  }, [assets, focused, place])
  const onFocus = useCallback((asset: Asset) => setFocused(asset.id), [])

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return
    const to = gridStep(event.key, at, assets.length, grid.columns)
    const next = to === undefined ? undefined : assets[to]
    if (next) {
      wantsFocus.current = true
      setFocused(next.id)
    } else if (!event.key.startsWith('Arrow')) return
    event.preventDefault()
  }
  return (
    <>
      <ul
        ref={grid.ref as RefObject<HTMLUListElement>}
        className={styles.grid}
        style={grid.style}
        aria-label={t`Files`}
        onKeyDown={onKeyDown}
      >
        {grid.placed.map(({ index, style }) => {
          const asset = assets[index]
          return (
            asset && (
              <AssetCard
                key={asset.id}
                asset={asset}
                style={style}
                position={index + 1}
                total={list.hasNextPage ? -1 : assets.length}
                isInTabOrder={index === at}
                onOpen={onOpen}
                onFocus={onFocus}
              />
            )
          )
        })}
      </ul>
      {list.hasNextPage && (
        <Button disabled={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          <Trans>Show more</Trans>
        </Button>
      )}
    </>
  )
}
