import { useEffectEvent, useLayoutEffect, useRef, type RefObject } from 'react'

/**
 * A dialog of the browser that lies over the page for as long as it is mounted. Escape is told of as it is pressed, by `cancel`:
 * `close` comes as a task of its own, by when something else may be open already, which is not to be closed by it. What is
 * unmounted tells of nothing, and gives the focus back to what had it.
 */
export function useModal(onClose: () => void): RefObject<HTMLDialogElement | null> {
  const ref = useRef<HTMLDialogElement>(null)
  const close = useEffectEvent(onClose)
  useLayoutEffect(() => {
    const dialog = ref.current
    if (!dialog) return
    // A choice of files that is given up bubbles up to here by the same name.
    const told = ({ target }: Event) => target === dialog && close()
    if (!dialog.open) dialog.showModal()
    dialog.addEventListener('cancel', told)
    dialog.addEventListener('close', told)
    return () => {
      dialog.removeEventListener('cancel', told)
      dialog.removeEventListener('close', told)
      dialog.close()
    }
  }, [])
  return ref
}
