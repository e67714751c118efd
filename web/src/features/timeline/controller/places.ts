/** Which tracks lie where on the screen. */

const rowsOf = (scroller: HTMLElement | null) => [...(scroller?.querySelectorAll<HTMLElement>('[data-track]') ?? [])]

export function trackAt(scroller: HTMLElement | null, clientY: number): number | undefined {
  return [...tracksBetween(scroller, clientY, clientY)][0]
}

export function tracksBetween(scroller: HTMLElement | null, top: number, bottom: number): Set<number> {
  const rows = rowsOf(scroller).filter((row) => {
    const box = row.getBoundingClientRect()
    return box.top <= bottom && box.bottom >= top
  })
  return new Set(rows.map((row) => Number(row.dataset.track)))
}
