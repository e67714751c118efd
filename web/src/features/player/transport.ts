import type { SceneStart } from '../../api/films'
import { frameOfMs } from '../../lib/frames'

/** What is played between, in milliseconds; either end may be open. */
export interface PlayRange {
  inMs: number | undefined
  outMs: number | undefined
}

export interface TransportState {
  isPlaying: boolean
  /** How fast, and below zero backwards, while it plays. */
  speed: number
  isMuted: boolean
  durationMs: number
  range: PlayRange
}

const FASTEST = 4
const OPEN: PlayRange = { inMs: undefined, outMs: undefined }

/**
 * What can be played and stepped through: a video, or scenes that are shown one after the other. Its time changes with every
 * frame and is told to who asks for ticks; all else of it changes rarely, and is its state.
 */
export abstract class Transport {
  fps = 30
  scenes: readonly SceneStart[] = []
  #state: TransportState = { isPlaying: false, speed: 1, isMuted: false, durationMs: 0, range: OPEN }
  readonly #listeners = new Set<() => void>()
  readonly #tickers = new Set<(ms: number) => void>()
  #frame = 0

  /** Where it is. */
  abstract get ms(): number
  /** Shows the frame of a moment. Returns false while it still goes to another one. */
  protected abstract place(ms: number): boolean
  protected abstract run(speed: number): void
  protected abstract halt(): void
  protected abstract mute(isMuted: boolean): void

  get state(): TransportState {
    return this.#state
  }

  get frame(): number {
    return frameOfMs(this.ms, this.fps)
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  onTick(ticker: (ms: number) => void): () => void {
    this.#tickers.add(ticker)
    ticker(this.ms)
    return () => this.#tickers.delete(ticker)
  }

  protected set(part: Partial<TransportState>): void {
    this.#state = { ...this.#state, ...part }
    for (const listener of this.#listeners) listener()
  }

  /** Tells where it is. */
  protected tick(): void {
    const { ms } = this
    for (const ticker of this.#tickers) ticker(ms)
  }

  play(speed = 1): void {
    const { durationMs, range } = this.#state
    cancelAnimationFrame(this.#frame)
    const from = range.inMs ?? 0
    const isAtEnd = this.ms >= (range.outMs ?? durationMs) - 1000 / this.fps
    if (speed > 0 && (isAtEnd || this.ms < from)) this.place(from)
    this.set({ isPlaying: true, speed })
    if (speed > 0) this.run(speed)
    else this.#runBack(speed)
  }

  pause(): void {
    cancelAnimationFrame(this.#frame)
    this.halt()
    if (this.#state.isPlaying) this.set({ isPlaying: false, speed: 1 })
    this.tick()
  }

  toggle(): void {
    if (this.#state.isPlaying) this.pause()
    else this.play()
  }

  /** Plays on in a direction: faster with each time, and at its own speed where it went the other way or stood. */
  shuttle(direction: 1 | -1): void {
    const { isPlaying, speed } = this.#state
    const isOnward = isPlaying && Math.sign(speed) === direction
    this.play(isOnward ? Math.sign(speed) * Math.min(Math.abs(speed) * 2, FASTEST) : direction)
  }

  seek(ms: number): void {
    const { durationMs, isPlaying, speed } = this.#state
    this.place(Math.min(Math.max(0, ms), durationMs || ms))
    if (isPlaying) this.play(speed)
    this.tick()
  }

  seekFrame(frame: number): void {
    this.pause()
    const last = Math.max(0, Math.ceil((this.#state.durationMs * this.fps) / 1000 - 1e-6) - 1)
    const wanted = Math.min(Math.max(0, frame), this.#state.durationMs ? last : frame)
    this.place(((wanted + 0.5) * 1000) / this.fps)
    this.tick()
  }

  step(frames: number): void {
    this.seekFrame(this.frame + frames)
  }

  /** Goes to the scene before this one, or behind it. */
  toScene(direction: 1 | -1): void {
    const now = this.frame
    const starts = this.scenes.map(({ aloneMs }) => frameOfMs(aloneMs, this.fps))
    const target = direction > 0 ? starts.find((start) => start > now) : starts.findLast((start) => start < now)
    if (target !== undefined) this.seekFrame(target)
  }

  setMuted(isMuted: boolean): void {
    this.mute(isMuted)
    this.set({ isMuted })
  }

  /** Begins or ends what is played here. An end before the beginning opens that again. */
  setRange(end: 'in' | 'out', isSet: boolean): void {
    const { range } = this.#state
    const ms = isSet ? this.ms : undefined
    const { inMs, outMs } = end === 'in' ? { ...range, inMs: ms } : { ...range, outMs: ms }
    const isUpsideDown = inMs !== undefined && outMs !== undefined && outMs <= inMs
    this.set({ range: isUpsideDown ? { ...OPEN, ...(end === 'in' ? { inMs } : { outMs }) } : { inMs, outMs } })
  }

  /** Begins anew where what is played ends, once that was set; otherwise stays at its end. */
  protected heed(): void {
    const { isPlaying, speed, range, durationMs } = this.#state
    if (!isPlaying || speed < 0) return
    const end = range.outMs ?? (range.inMs === undefined ? Infinity : durationMs)
    if (this.ms >= end) {
      this.place(range.inMs ?? 0)
      this.run(speed)
    }
  }

  /** No browser plays backwards: it goes from frame to frame, as fast as they come. */
  #runBack(speed: number): void {
    this.halt()
    const [from, since] = [this.ms, performance.now()]
    const back = () => {
      const ms = Math.max(0, from + (performance.now() - since) * speed)
      if (this.place(ms)) this.tick()
      if (ms === 0) this.pause()
      else this.#frame = requestAnimationFrame(back)
    }
    this.#frame = requestAnimationFrame(back)
  }
}
