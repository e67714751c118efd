/** A grid of equal cards, of which only those in view are there. All in CSS pixels. */
export interface GridShape {
  columns: number
  cardWidth: number
}

/** As many columns as there is room for, of at least a width; one where there is not even that. */
export function gridShape(width: number, minWidth: number, gap: number): GridShape {
  const columns = Math.max(1, Math.floor((width + gap) / (minWidth + gap)))
  return { columns, cardWidth: Math.max(0, (width - gap * (columns - 1)) / columns) }
}

/** Where arrows go in a grid from a card: by reading order sideways, by rows up and down. Nowhere past its ends. */
export function gridStep(key: string, at: number, count: number, columns: number): number | undefined {
  const to = {
    ArrowLeft: at - 1,
    ArrowRight: at + 1,
    ArrowUp: at - columns,
    // From the last but one row to a last row that is shorter.
    ArrowDown: Math.floor(at / columns) < Math.floor((count - 1) / columns) ? Math.min(at + columns, count - 1) : count,
    Home: 0,
    End: count - 1,
  }[key]
  return to !== undefined && to >= 0 && to < count && to !== at ? to : undefined
}
