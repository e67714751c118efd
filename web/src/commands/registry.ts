import { useEffect, useRef, useSyncExternalStore } from 'react'

import { hasSingleKeys } from '../lib/single-keys'
import { isOneOf, isSingleKey } from './chord'
import type { Command } from './command'

/** What can be done on the page that is shown: each part of it gives its own. */
let given: readonly (readonly Command[])[] = []
const listeners = new Set<() => void>()

function change(next: typeof given): void {
  given = next
  all = next.flat()
  for (const listener of listeners) listener()
}

let all: readonly Command[] = []
const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** All that can be done now. */
export const useAllCommands = () => useSyncExternalStore(subscribe, () => all)

/** Has some commands there while what gives them is shown. `make` is asked anew whenever one of `of` changes. */
export function useCommands(make: () => readonly Command[], of: readonly unknown[]): void {
  const latest = useRef(make)
  latest.current = make
  useEffect(() => {
    const own = latest.current()
    change([...given, own])
    return () => change(given.filter((one) => one !== own))
  }, of)
}

/** Controls in which keys write. */
const WRITES = 'input:not([type=checkbox], [type=radio], [type=range], [type=button]), textarea, select, [contenteditable]'
/** Controls that take some keys themselves. */
const ACTS = 'button, a, summary, [role=menuitem], [role=option], input'

/** Whether a key is that of the control that has the focus, and not of the page. */
function isTaken(event: KeyboardEvent): boolean {
  const target = event.target instanceof Element ? event.target : null
  if (document.querySelector('dialog[open]')?.contains(target)) return true
  const isHeld = event.ctrlKey || event.metaKey
  if (target?.closest(WRITES)) return !isHeld || /^[zy]$/i.test(event.key)
  const isActing = /^(Enter| |Escape)$/.test(event.key) && !isHeld
  return isActing && target?.closest(ACTS) != null
}

/** Does what a key stands for. Of several commands of one key the one that was given last is meant. Returns whether there was any. */
export function runKey(event: KeyboardEvent): boolean {
  if (event.isComposing || event.defaultPrevented || isTaken(event)) return false
  const singleKeys = hasSingleKeys()
  const meant = all.findLast(({ keys, run, isEnabled, isHeard }) => {
    const heard = singleKeys ? keys : keys.filter((key) => !isSingleKey(key))
    return run !== undefined && isOneOf(heard, event) && (isEnabled?.() ?? true) && (isHeard?.() ?? true)
  })
  meant?.run?.(event)
  return meant !== undefined
}
