/** Where the playhead is. It moves sixty times a second: who shows it listens, and nothing is drawn anew by React. */
export class Playhead {
  private listeners = new Set<(ms: number) => void>()
  ms = 0

  set(ms: number): void {
    if (ms === this.ms) return
    this.ms = ms
    for (const listener of this.listeners) listener(ms)
  }

  /** Tells where it is, at once and from then on. */
  follow(listener: (ms: number) => void): () => void {
    this.listeners.add(listener)
    listener(this.ms)
    return () => void this.listeners.delete(listener)
  }
}
