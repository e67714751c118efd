import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { ScrollWatch } from './scroll-watch'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** Steps of so many pixels, 60 a second. */
function scrolled(watch: ScrollWatch, pixels: number, steps = 10): void {
  for (let step = 0; step < steps; step += 1) watch.step(step * pixels, step * 16)
}

test('what waits is done once the page was not scrolled fast for a moment, once', () => {
  const watch = new ScrollWatch()
  const act = vi.fn()
  scrolled(watch, 60)
  expect(watch.isFast).toBe(true)
  watch.whenCalm(act)
  vi.advanceTimersByTime(119)
  expect(act).not.toHaveBeenCalled()
  vi.advanceTimersByTime(1)
  expect([watch.isFast, act.mock.calls.length]).toEqual([false, 1])
  scrolled(watch, 60)
  vi.advanceTimersByTime(500)
  expect(act).toHaveBeenCalledOnce()
})

test('a page that is scrolled slowly, or jumps, is calm', () => {
  const slow = new ScrollWatch()
  scrolled(slow, 20)
  expect(slow.isFast).toBe(false)
  const jumping = new ScrollWatch()
  jumping.step(0, 0)
  jumping.step(100_000, 101)
  expect(jumping.isFast).toBe(false)
})

test('what is gone waits for nothing', () => {
  const watch = new ScrollWatch()
  const act = vi.fn()
  scrolled(watch, 60)
  watch.whenCalm(act)()
  vi.advanceTimersByTime(500)
  expect(act).not.toHaveBeenCalled()
})
