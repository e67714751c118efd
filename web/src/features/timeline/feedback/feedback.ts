import type { Box } from '../calculations/layout'
import type { MovePlan } from '../calculations/gesture'

/** What a gesture shows while it goes on. */
export type Shown =
  | { kind: 'move'; boxes: readonly Box[]; plan: MovePlan }
  | { kind: 'trim'; box: Box; edge: 'start' | 'end'; toMs: number; snappedAtMs: number | undefined }
  | { kind: 'word'; box: Box; atMs: number; snappedAtMs: number | undefined; spans: readonly { startMs: number; endMs: number }[] }
  | { kind: 'marquee'; left: number; top: number; width: number; height: number }

/** Changes with every movement of a hand: only who draws it listens. */
export class Feedback {
  private listeners = new Set<() => void>()
  private now: Shown | undefined

  readonly shown = () => this.now

  readonly follow = (listener: () => void) => {
    this.listeners.add(listener)
    return () => void this.listeners.delete(listener)
  }

  show(shown: Shown | undefined): void {
    this.now = shown
    for (const listener of this.listeners) listener()
  }
}
