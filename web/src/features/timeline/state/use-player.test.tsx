import { act, renderHook } from '@testing-library/react'
import { expect, test } from 'vitest'

import { rateOf } from '../../../lib/timecode'
import { Playhead } from './playhead'
import { usePlayer } from './use-player'

/** A film that takes its time to seek, and what it was asked for. */
function film() {
  const element = document.createElement('video')
  const asked: number[] = []
  let isSeeking = false
  Object.defineProperties(element, {
    currentTime: {
      get: () => asked.at(-1) ?? 0,
      set: (seconds: number) => {
        asked.push(seconds)
        isSeeking = true
      },
    },
    seeking: { get: () => isSeeking },
    paused: { get: () => true },
    pause: { value: () => undefined },
  })
  const arrive = () => {
    isSeeking = false
    element.dispatchEvent(new Event('seeked'))
  }
  return { element, asked, arrive }
}

const playerOf = (element: HTMLVideoElement, fps: number) => {
  const playhead = new Playhead()
  const ref = { current: element }
  const rate = rateOf(fps)
  const { result } = renderHook(() => usePlayer({ film: ref, playhead, rate, endMs: 10_000 }))
  return { playhead, ref, player: () => result.current }
}

test('steps go to the middle of frames, and of many seeks only the newest waits', () => {
  const { element, asked, arrive } = film()
  const { player, playhead } = playerOf(element, 25)
  for (let step = 0; step < 5; step += 1) act(() => player().step(1))
  expect(playhead.ms).toBe(200)
  expect(asked).toEqual([1.5 / 25])
  arrive()
  expect(asked).toEqual([1.5 / 25, 5.5 / 25])
  arrive()
  expect(asked.length).toBe(2)
})

test('what is seeked without this, such as going backwards, loses no seek, and neither does another film', () => {
  const { element, asked, arrive } = film()
  const { player, ref } = playerOf(element, 25)
  element.currentTime = 7
  act(() => player().seek(400))
  arrive()
  expect(asked.at(-1)).toBe(10.5 / 25)
  act(() => player().seek(800))
  const other = film()
  ref.current = other.element
  act(() => player().seek(1200))
  expect(other.asked).toEqual([30.5 / 25])
})

test('nothing is sought outside of the timeline, and 29.97 steps by its own frames', () => {
  const { element } = film()
  const { player, playhead } = playerOf(element, 29.97)
  act(() => player().step(-3))
  expect(playhead.ms).toBe(0)
  act(() => player().step(30))
  expect(playhead.ms).toBe(1001)
  act(() => player().seek(99_999))
  expect(playhead.ms).toBeLessThanOrEqual(10_010)
})
