/** Faster than this nobody sees single pictures, in CSS pixels a second. */
const FAST = 1500
/** So long after the last fast step the page stands, or is scrolled slowly. */
const CALM_MS = 120
/** Steps that are further apart in time are jumps, whose end is what somebody looks at. */
const JUMP_MS = 100

/** Tells whether a page is being scrolled so fast that what is seen on the way is not worth asking for. */
export class ScrollWatch {
  #at = -Infinity
  #place = 0
  #isFast = false
  #timer: ReturnType<typeof setTimeout> | undefined
  readonly #waiting = new Set<() => void>()

  get isFast(): boolean {
    return this.#isFast
  }

  /** Takes in where the page is, and when. */
  step(place: number, at: number): void {
    const [distance, time] = [Math.abs(place - this.#place), at - this.#at]
    this.#place = place
    this.#at = at
    if (time <= 0 || time > JUMP_MS || (distance / time) * 1000 < FAST) return
    this.#isFast = true
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#calm(), CALM_MS)
  }

  /** Does something once the page is calm, unless the returned function is called before. */
  whenCalm(act: () => void): () => void {
    this.#waiting.add(act)
    return () => void this.#waiting.delete(act)
  }

  #calm(): void {
    this.#isFast = false
    const waiting = [...this.#waiting]
    this.#waiting.clear()
    for (const act of waiting) act()
  }
}

let watch: ScrollWatch | undefined

/** That of the page itself: it listens from the first time that somebody asks. */
export function pageScroll(): ScrollWatch {
  if (watch) return watch
  const made = (watch = new ScrollWatch())
  window.addEventListener('scroll', () => made.step(window.scrollY, performance.now()), { passive: true })
  return made
}
