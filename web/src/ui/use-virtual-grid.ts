import { useWindowVirtualizer } from '@tanstack/react-virtual'
import { useLayoutEffect, useRef, type CSSProperties } from 'react'

import { gridShape } from '../lib/grid'
import { drawnRange, WHOLE } from './drawn-range'
import { usePlace } from './use-place'

interface Options {
  count: number
  /** In CSS pixels. */
  minWidth: number
  columnGap: number
  rowGap: number
  /** How high a card of a width is: heights are known before anything is drawn, so that nothing jumps. */
  heightOf: (cardWidth: number, columns: number) => number
  /** Cards that are there although they are out of view: those with the focus, and those that are dragged. */
  keep?: readonly number[]
}

/** A card that is to be drawn, and where. */
export interface Placed {
  index: number
  style: CSSProperties
}

/** A grid in the page's own scrolling, of which only the rows in view are drawn. */
export function useVirtualGrid({ count, minWidth, columnGap, rowGap, heightOf, keep = [] }: Options) {
  const list = useRef<HTMLElement>(null)
  const { width, top } = usePlace(list)
  const { columns, cardWidth } = gridShape(width, minWidth, columnGap)
  const height = heightOf(cardWidth, columns)
  const rows = Math.ceil(count / columns)
  const kept = keep.filter((index) => index >= 0 && index < count).map((index) => Math.floor(index / columns))

  const virtual = useWindowVirtualizer({
    count: rows,
    estimateSize: () => height,
    gap: rowGap,
    overscan: 2,
    scrollMargin: top,
    useFlushSync: false,
    rangeExtractor: (range) => drawnRange(range, count <= WHOLE, kept),
  })
  useLayoutEffect(() => virtual.measure(), [virtual, height, rowGap])

  const drawn = virtual.getVirtualItems()
  const placed: Placed[] = drawn.flatMap(({ index: row, start }) =>
    Array.from({ length: Math.min(columns, count - row * columns) }, (_, column) => ({
      index: row * columns + column,
      style: {
        position: 'absolute',
        insetBlockStart: start - top,
        insetInlineStart: column * (cardWidth + columnGap),
        inlineSize: width > 0 ? cardWidth : '100%',
        blockSize: height,
      },
    })),
  )
  return {
    /** Of the list itself. */
    ref: list,
    style: { position: 'relative', blockSize: Math.max(0, rows * (height + rowGap) - rowGap) } as CSSProperties,
    placed,
    columns,
    /** Whether the last row is drawn: more may be asked for. */
    isAtEnd: (drawn.at(-1)?.index ?? 0) >= rows - 1,
  }
}
