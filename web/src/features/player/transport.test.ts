import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { Transport } from './transport'

/** Ten seconds that stand still: what is asked of them is what is tested. */
class Tape extends Transport {
  at = 0
  ran: number[] = []
  constructor() {
    super()
    this.fps = 25
    this.scenes = [0, 2000, 5000].map((ms, at) => ({ number: at + 1, startMs: ms, aloneMs: ms }))
    this.set({ durationMs: 10_000 })
  }
  get ms() {
    return this.at
  }
  protected place(ms: number) {
    this.at = ms
    return true
  }
  protected run(speed: number) {
    this.ran.push(speed)
  }
  protected halt() {}
  protected mute() {}
  /** The tape has come so far. */
  come(ms: number) {
    this.at = ms
    this.heed()
  }
}

beforeEach(() => vi.useFakeTimers({ toFake: ['requestAnimationFrame', 'cancelAnimationFrame', 'performance'] }))
afterEach(() => vi.useRealTimers())

test('steps go from frame to frame, and not beyond the ends', () => {
  const tape = new Tape()
  tape.step(1)
  expect([tape.frame, tape.at]).toEqual([1, 60])
  tape.step(10)
  expect(tape.frame).toBe(11)
  tape.step(-100)
  expect(tape.frame).toBe(0)
  tape.seekFrame(Infinity)
  expect(tape.frame).toBe(249)
  tape.step(1)
  expect(tape.frame).toBe(249)
})

test('L goes on at once, twice and four times as fast, and no faster; K stops, and it begins anew', () => {
  const tape = new Tape()
  for (let times = 0; times < 4; times += 1) tape.shuttle(1)
  expect(tape.ran).toEqual([1, 2, 4, 4])
  tape.toggle()
  expect(tape.state).toMatchObject({ isPlaying: false, speed: 1 })
  tape.shuttle(1)
  expect(tape.ran.at(-1)).toBe(1)
})

test('J goes back, again faster, and stands at the beginning', () => {
  const tape = new Tape()
  tape.at = 3000
  tape.shuttle(-1)
  vi.advanceTimersByTime(1000)
  expect(tape.at).toBeGreaterThan(1900)
  expect(tape.at).toBeLessThan(2100)
  tape.shuttle(-1)
  expect(tape.state.speed).toBe(-2)
  vi.advanceTimersByTime(2000)
  expect([tape.at, tape.state.isPlaying]).toEqual([0, false])
  tape.shuttle(-1)
  tape.shuttle(1)
  expect(tape.state.speed).toBe(1)
})

test('up and down go from scene to scene', () => {
  const tape = new Tape()
  tape.at = 2100
  tape.toScene(1)
  expect(tape.frame).toBe(125)
  tape.toScene(1)
  expect(tape.frame).toBe(125)
  tape.toScene(-1)
  tape.toScene(-1)
  tape.toScene(-1)
  expect(tape.frame).toBe(0)
})

test('what is between in and out is played over and over', () => {
  const tape = new Tape()
  tape.seek(1000)
  tape.setRange('in', true)
  tape.seek(3000)
  tape.setRange('out', true)
  tape.seek(0)
  tape.play()
  expect(tape.at).toBe(1000)
  tape.come(3000)
  expect(tape.at).toBe(1000)
  tape.setRange('out', false)
  tape.come(9000)
  expect(tape.at).toBe(9000)
  tape.come(10_000)
  expect(tape.at).toBe(1000)
  tape.setRange('in', false)
  tape.come(10_000)
  expect(tape.at).toBe(10_000)
})

test('an end before its beginning opens that again', () => {
  const tape = new Tape()
  tape.seek(5000)
  tape.setRange('in', true)
  tape.seek(2000)
  tape.setRange('out', true)
  expect(tape.state.range).toEqual({ inMs: undefined, outMs: 2000 })
})

test('what has ended begins anew', () => {
  const tape = new Tape()
  tape.seek(10_000)
  tape.play()
  expect(tape.at).toBe(0)
})
