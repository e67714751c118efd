import { useSyncExternalStore, type ReactNode } from 'react'

/** Something that was done, with the way back while there is one. */
export interface Toast {
  id: number
  text: ReactNode
  /** Takes it back. */
  onUndo?: (() => void) | undefined
  /** Of several about the same thing the newest is shown. */
  about: string | undefined
}

/** So many are told of at a time: the newest. */
const MOST = 3

let shown: readonly Toast[] = []
let count = 0
const listeners = new Set<() => void>()

function change(next: readonly Toast[]): void {
  shown = next
  for (const listener of listeners) listener()
}

/** Tells of something that was done. */
export function showToast(text: ReactNode, onUndo?: () => void, about?: string): void {
  count += 1
  const others = about === undefined ? shown : shown.filter((toast) => toast.about !== about)
  change([...others, { id: count, text, onUndo, about }].slice(-MOST))
}

export const closeToast = (id: number) => change(shown.filter((toast) => toast.id !== id))

/** What can no more be taken back this way is not offered. */
export const closeToasts = () => change([])

export const useToasts = () =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => shown,
  )
