import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { Animatic } from './animatic'
import type { Speaker } from './speaker'
import { timesOf } from './times'

const TIMES = timesOf(
  [1, 2].map((number) => ({ number, spokenMs: 1000, leastMs: null })),
  25,
)

function begun() {
  const said: [number, number][] = []
  const speaker: Speaker = {
    speak: (_times, fromMs, speed) => said.push([Math.round(fromMs), speed]),
    prepare: vi.fn(),
    stop: vi.fn(),
    mute: vi.fn(),
    close: vi.fn(),
  }
  const animatic = new Animatic(speaker)
  animatic.load(TIMES, 25)
  return { animatic, speaker, said }
}

beforeEach(() => vi.useFakeTimers({ toFake: ['requestAnimationFrame', 'cancelAnimationFrame', 'performance'] }))
afterEach(() => vi.useRealTimers())

test('it plays in time, and stands at its end', () => {
  const { animatic, said } = begun()
  animatic.play()
  vi.advanceTimersByTime(1000)
  expect(animatic.ms).toBeCloseTo(1000, -1)
  vi.advanceTimersByTime(9000)
  expect([animatic.ms, animatic.state.isPlaying]).toEqual([animatic.state.durationMs, false])
  animatic.play()
  expect(said.at(-1)).toEqual([0, 1])
})

test('where it is sought it goes on, with the words of there', () => {
  const { animatic, said } = begun()
  animatic.play()
  vi.advanceTimersByTime(500)
  animatic.seek(1500)
  expect(said.at(-1)).toEqual([1500, 1])
  vi.advanceTimersByTime(100)
  expect(animatic.ms).toBeCloseTo(1600, -1)
  animatic.pause()
  vi.advanceTimersByTime(500)
  expect(animatic.ms).toBeCloseTo(1600, -1)
})

test('it stops speaking as it stands, and goes on where it stood', () => {
  const { animatic, speaker, said } = begun()
  animatic.play()
  vi.advanceTimersByTime(800)
  animatic.toggle()
  expect(speaker.stop).toHaveBeenCalled()
  vi.advanceTimersByTime(5000)
  animatic.toggle()
  expect(said.at(-1)?.[0]).toBeCloseTo(800, -2)
  animatic.shuttle(1)
  expect(said.at(-1)?.[1]).toBe(2)
})

test('a length that becomes known while it plays moves what comes later', () => {
  const { animatic, said } = begun()
  animatic.play()
  vi.advanceTimersByTime(200)
  const longer = timesOf([{ number: 1, spokenMs: 4000, leastMs: null }, { number: 2, spokenMs: 1000, leastMs: null }], 25)
  animatic.load(longer, 25)
  expect(animatic.state.durationMs).toBe(longer.at(-1)?.endMs)
  expect(said.at(-1)?.[0]).toBeCloseTo(200, -2)
})
