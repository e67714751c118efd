import { Transport } from '../player/transport'
import type { Speaker } from './speaker'
import type { SceneTimes } from './times'

/** Scenes that are shown one after the other before there is a video of them: their pictures, and what is said, in time. */
export class Animatic extends Transport {
  #times: readonly SceneTimes[] = []
  /** Where it stands, while it does. */
  #stoodMs = 0
  /** When it would have begun, and how fast, while it runs. */
  #since: { at: number; speed: number } | undefined
  #frame = 0

  constructor(private readonly speaker: Speaker) {
    super()
  }

  get ms(): number {
    const since = this.#since
    const ms = since ? (performance.now() - since.at) * since.speed : this.#stoodMs
    return Math.min(Math.max(0, ms), this.state.durationMs)
  }

  get times(): readonly SceneTimes[] {
    return this.#times
  }

  /** Takes the scenes, also while it plays: what is known of them may become more exact. */
  load(times: readonly SceneTimes[], fps: number): void {
    this.fps = fps
    this.#times = times
    this.scenes = times
    this.set({ durationMs: times.at(-1)?.endMs ?? 0 })
    if (this.#since) this.speaker.speak(times, this.ms, this.#since.speed)
    this.tick()
  }

  /** Ends for good. */
  close(): void {
    this.pause()
    this.speaker.close()
  }

  protected place(ms: number): boolean {
    this.#stoodMs = ms
    if (this.#since) this.run(this.#since.speed)
    return true
  }

  protected run(speed: number): void {
    this.#since = { at: performance.now() - this.#stoodMs / speed, speed }
    this.speaker.speak(this.#times, this.#stoodMs, speed)
    cancelAnimationFrame(this.#frame)
    this.#frame = requestAnimationFrame(this.#show)
  }

  protected halt(): void {
    cancelAnimationFrame(this.#frame)
    this.#stoodMs = this.ms
    this.#since = undefined
    this.speaker.stop()
  }

  protected mute(isMuted: boolean): void {
    this.speaker.mute(isMuted)
  }

  readonly #show = (): void => {
    this.heed()
    this.speaker.prepare(this.#times, this.ms)
    this.tick()
    if (this.#since && this.ms >= this.state.durationMs) this.pause()
    else if (this.#since) this.#frame = requestAnimationFrame(this.#show)
  }
}
