import { useWindowVirtualizer } from '@tanstack/react-virtual'
import { useRef, type CSSProperties } from 'react'

import { drawnRange, WHOLE } from './drawn-range'
import { usePlace } from './use-place'

interface Options {
  count: number
  /** How high a row is that was not drawn yet, in CSS pixels. */
  rowHeight: number
  gap: number
  /** A row that is there although it is out of view: that with the focus. */
  keep?: number | undefined
}

/** A list in the page's own scrolling, of which only the rows in view are drawn. They may be of different heights. */
export function useVirtualList({ count, rowHeight, gap, keep = -1 }: Options) {
  const list = useRef<HTMLElement>(null)
  const { top } = usePlace(list)
  const kept = keep >= 0 && keep < count ? [keep] : []
  const virtual = useWindowVirtualizer({
    count,
    estimateSize: () => rowHeight,
    gap,
    overscan: 5,
    scrollMargin: top,
    useFlushSync: false,
    rangeExtractor: (range) => drawnRange(range, count <= WHOLE, kept),
  })
  const drawn = virtual.getVirtualItems()
  return {
    ref: list,
    style: { position: 'relative', blockSize: virtual.getTotalSize() } as CSSProperties,
    rows: drawn.map(({ index, start }) => ({
      index,
      style: { position: 'absolute', insetInline: 0, insetBlockStart: start - top } as CSSProperties,
    })),
    /** Of each row, which says by `data-index` which one it is. */
    measure: virtual.measureElement,
    isAtEnd: (drawn.at(-1)?.index ?? 0) >= count - 1,
  }
}
