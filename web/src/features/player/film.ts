import { Transport } from './transport'

/** A video that is played with controls of our own. */
export class Film extends Transport {
  #video: HTMLVideoElement | null = null
  /** When the frame that is seen begins, as the browser tells of each that it shows. */
  #shownMs: number | undefined
  /** Where it was told to be last. */
  #toldMs = 0
  /** Where it was, and whether it played, before its file was changed for another one. */
  #before: { ms: number; isPlaying: boolean } | undefined
  #leave = () => undefined as void

  get video(): HTMLVideoElement | null {
    return this.#video
  }

  get ms(): number {
    const video = this.#video
    if (!video) return 0
    return this.#shownMs ?? video.currentTime * 1000
  }

  /** For the `ref` of the element. */
  readonly attach = (video: HTMLVideoElement | null): void => {
    this.#leave()
    this.#video = video
    this.#shownMs = undefined
    if (!video) return
    const leaving = new AbortController()
    const on = (name: string, act: () => void) => video.addEventListener(name, act, { signal: leaving.signal })
    const tell = () => {
      this.heed()
      this.tick()
    }
    const settle = () => {
      this.set({ durationMs: Number.isFinite(video.duration) ? video.duration * 1000 : 0 })
      this.tick()
    }
    on('loadedmetadata', () => {
      settle()
      this.#goOn()
    })
    on('emptied', () => {
      this.#shownMs = undefined
      this.#before ??= { ms: this.#toldMs, isPlaying: this.state.isPlaying }
    })
    on('durationchange', settle)
    on('timeupdate', tell)
    on('seeked', tell)
    // What the browser pauses by itself, such as at the end or for a call.
    on('pause', () => this.state.isPlaying && this.state.speed > 0 && this.set({ isPlaying: false, speed: 1 }))
    on('volumechange', () => video.muted !== this.state.isMuted && this.set({ isMuted: video.muted }))
    on('seeking', () => (this.#shownMs = undefined))
    this.#leave = () => leaving.abort()
    this.#watch(video, leaving.signal)
    if (video.readyState > 0) settle()
  }

  protected override tick(): void {
    this.#toldMs = this.ms
    super.tick()
  }

  /** Another version is seen from the same place on, and so is the same one at a new address. */
  #goOn(): void {
    const before = this.#before
    this.#before = undefined
    if (!before || before.ms === 0) return
    this.seek(before.ms)
    if (before.isPlaying) this.play()
  }

  protected place(ms: number): boolean {
    const video = this.#video
    if (!video || (video.seeking && this.state.speed < 0)) return false
    this.#shownMs = undefined
    video.currentTime = ms / 1000
    return true
  }

  protected run(speed: number): void {
    const video = this.#video
    if (!video) return
    video.playbackRate = speed
    // A page that was not touched yet may not play.
    video.play().catch(() => this.set({ isPlaying: false, speed: 1 }))
  }

  protected halt(): void {
    const video = this.#video
    if (!video) return
    video.playbackRate = 1
    if (!video.paused) video.pause()
  }

  protected mute(isMuted: boolean): void {
    if (this.#video) this.#video.muted = isMuted
  }

  #watch(video: HTMLVideoElement, leaving: AbortSignal): void {
    // jsdom shows no frames, and Firefox tells of them since version 132 only.
    if (!('requestVideoFrameCallback' in video)) return
    const next = (_now: number, { mediaTime }: { mediaTime: number }) => {
      if (leaving.aborted) return
      // The place that was sought is what counts until its frame is there.
      if (!video.seeking) this.#shownMs = mediaTime * 1000
      this.heed()
      this.tick()
      video.requestVideoFrameCallback(next)
    }
    video.requestVideoFrameCallback(next)
  }
}
