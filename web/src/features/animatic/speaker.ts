import type { SceneTimes } from './times'

/** What says the words of scenes at their times. */
export interface Speaker {
  /** Says everything from a moment on that is to be said. At another speed than its own there is silence. */
  speak: (times: readonly SceneTimes[], fromMs: number, speed: number) => void
  /** Gets what is said soon. */
  prepare: (times: readonly SceneTimes[], ms: number) => void
  stop: () => void
  mute: (isMuted: boolean) => void
  close: () => void
}

/** Sounds are fetched so long before they are heard, and let go as long after. */
const AHEAD_MS = 8000

/** Returns where the sound of a scene is, if it has one. */
export type SoundOf = (scene: number) => string | undefined

/** Plays the speech of scenes by the clock of the sound card, a few scenes ahead, so that hours need no more memory than minutes. */
export class SceneSpeaker implements Speaker {
  readonly #context = new AudioContext()
  readonly #gain = this.#context.createGain()
  readonly #sounds = new Map<string, Promise<AudioBuffer | undefined>>()
  readonly #playing = new Map<number, AudioBufferSourceNode>()
  /** Raised with each start: what was fetched for an earlier one is not played. */
  #round = 0
  /** What the animatic shows at the time 0 of the sound card. */
  #zeroMs = 0
  #isSpeaking = false

  constructor(private readonly soundOf: SoundOf) {
    this.#gain.connect(this.#context.destination)
  }

  speak(times: readonly SceneTimes[], fromMs: number, speed: number): void {
    this.stop()
    if (speed !== 1) return
    void this.#context.resume()
    this.#zeroMs = fromMs - this.#context.currentTime * 1000
    this.#isSpeaking = true
    this.prepare(times, fromMs)
  }

  prepare(times: readonly SceneTimes[], ms: number): void {
    const near = times.filter(({ startMs, endMs }) => startMs < ms + AHEAD_MS && endMs > ms - AHEAD_MS)
    const wanted = new Set(near.flatMap(({ number }) => this.soundOf(number) ?? []))
    for (const url of this.#sounds.keys()) if (!wanted.has(url)) this.#sounds.delete(url)
    for (const scene of near) void this.#schedule(scene)
  }

  stop(): void {
    this.#round += 1
    this.#isSpeaking = false
    for (const source of this.#playing.values()) source.stop()
    this.#playing.clear()
  }

  mute(isMuted: boolean): void {
    this.#gain.gain.value = isMuted ? 0 : 1
  }

  close(): void {
    this.stop()
    this.#sounds.clear()
    void this.#context.close()
  }

  async #schedule({ number, speechMs }: SceneTimes): Promise<void> {
    const url = this.soundOf(number)
    if (!url) return
    const round = this.#round
    const sound = await this.#fetch(url)
    if (!sound || !this.#isSpeaking || round !== this.#round || this.#playing.has(number)) return
    const at = (speechMs - this.#zeroMs) / 1000
    const late = this.#context.currentTime - at
    if (late >= sound.duration) return
    const source = this.#context.createBufferSource()
    source.buffer = sound
    source.connect(this.#gain)
    source.start(Math.max(at, 0), Math.max(0, late))
    this.#playing.set(number, source)
  }

  #fetch(url: string): Promise<AudioBuffer | undefined> {
    const known = this.#sounds.get(url)
    if (known) return known
    const fetched = fetch(url)
      .then((answer) => (answer.ok ? answer.arrayBuffer() : Promise.reject(new Error(String(answer.status)))))
      .then((bytes) => this.#context.decodeAudioData(bytes))
      // What cannot be heard is seen, with its words.
      .catch(() => undefined)
    this.#sounds.set(url, fetched)
    return fetched
  }
}
