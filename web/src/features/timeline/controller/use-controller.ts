import { useEffect, useLayoutEffect, useMemo, useRef, type RefObject } from 'react'

import type { Feedback } from '../feedback/feedback'
import type { Editor } from '../state/editor'
import { Controller } from './controller'

/** Leads what hands do on a timeline to its controller. */
export function useController(editor: Editor, feedback: Feedback, scroller: RefObject<HTMLDivElement | null>): void {
  const latest = useRef(editor)
  useLayoutEffect(() => {
    latest.current = editor
  })
  const controller = useMemo(() => new Controller(() => latest.current, feedback, () => scroller.current), [feedback, scroller])

  useEffect(() => {
    const box = scroller.current
    if (!box) return
    const down = (event: PointerEvent) => {
      if (event.button !== 0 || !(event.target instanceof Element) || event.target.closest('[data-head]')) return
      controller.down(event, event.target)
    }
    const move = (event: PointerEvent) => controller.move(event)
    const up = (event: PointerEvent) => controller.up(event)
    const cancel = () => controller.cancel()
    const escape = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || !controller.isHolding) return
      controller.cancel()
      event.stopPropagation()
    }
    // With a clip in hand, the page does not scroll and the browser does not zoom.
    const touch = (event: TouchEvent) => {
      if (controller.isHolding && event.cancelable) event.preventDefault()
    }
    const wheel = (event: WheelEvent) => {
      if (!event.ctrlKey && !event.metaKey) return
      event.preventDefault()
      controller.wheel(event)
    }
    box.addEventListener('pointerdown', down)
    box.addEventListener('touchmove', touch, { passive: false })
    box.addEventListener('wheel', wheel, { passive: false })
    window.addEventListener('pointermove', move)
    window.addEventListener('pointerup', up)
    window.addEventListener('pointercancel', cancel)
    window.addEventListener('keydown', escape, true)
    return () => {
      controller.cancel()
      box.removeEventListener('pointerdown', down)
      box.removeEventListener('touchmove', touch)
      box.removeEventListener('wheel', wheel)
      window.removeEventListener('pointermove', move)
      window.removeEventListener('pointerup', up)
      window.removeEventListener('pointercancel', cancel)
      window.removeEventListener('keydown', escape, true)
    }
  }, [controller, scroller])
}
