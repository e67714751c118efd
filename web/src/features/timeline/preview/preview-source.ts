import { fetchPiece, segmentUrl, soundUrl, type Preview } from '../../../api/preview'
import { ApiProblem } from '../../../api/problem'
import { AppendQueue } from './append-queue'
import { lacking, lengthOf, rateOf, spanOf, superfluous, type Loaded } from './pieces'
import { soundTrack, type SoundTrack } from './sound-track'

const SOUND = 'audio/mp4; codecs="mp4a.40.2"'
const SAMPLES_PER_SECOND = 48_000
/** So much sound is given to the player before and behind the playhead: it takes a few minutes at most. */
const SOUND_BEFORE_S = 20
const SOUND_AHEAD_S = 60

interface Told {
  /** Something is shown that was not there before, or is another picture by now. */
  onChange: () => void
  onWaiting: (isWaiting: boolean) => void
  onError: (error: unknown) => void
}

/** Feeds a player with what it is about to show of a video, and with the sound beside it. */
export class PreviewSource {
  private readonly media = new MediaSource()
  readonly url = URL.createObjectURL(this.media)
  private readonly isOpen = new Promise<void>((open) =>
    this.media.addEventListener('sourceopen', () => open(), { once: true }),
  )
  private readonly ended = new AbortController()
  private video: AppendQueue | undefined
  private audio: AppendQueue | undefined
  private loaded: Loaded[] = []
  private sound: { hash: string; track: SoundTrack; given: Set<number> } | undefined
  private isFeeding = false
  /** Something changed meanwhile: what is lacking is looked up once more. */
  private isAgain = false
  private seconds = 0

  constructor(
    private readonly project: string,
    private preview: Preview,
    private readonly told: Told,
  ) {}

  /** Whether another version can be shown by the same player: one that begins or ceases to be heard needs another. */
  takes(preview: Preview): boolean {
    return (preview.sound === null) === (this.preview.sound === null)
  }

  /** Goes on with another version: what is the same of it stays. */
  show(preview: Preview): void {
    this.preview = preview
    void this.feed()
  }

  /** Tells where the playhead is. */
  look(seconds: number): void {
    this.seconds = seconds
    void this.feed()
  }

  close(): void {
    this.ended.abort()
    // A player that was given it a moment ago may open it only now.
    setTimeout(() => URL.revokeObjectURL(this.url), 10_000)
  }

  /** Gives the player piece after piece, until it has what is near the playhead. */
  private async feed(): Promise<void> {
    this.isAgain = true
    if (this.isFeeding) return
    this.isFeeding = true
    try {
      await this.isOpen
      while (this.isAgain && !this.ended.signal.aborted) {
        this.isAgain = false
        if ((await this.feedVideo()) || (await this.feedSound())) this.isAgain = true
      }
    } catch (error) {
      if (!this.ended.signal.aborted) this.told.onError(error)
    } finally {
      this.isFeeding = false
      if (!this.ended.signal.aborted) this.told.onWaiting(false)
    }
  }

  /** Fetches the segment that is needed most. Returns whether there was one. */
  private async feedVideo(): Promise<boolean> {
    const { preview } = this
    await this.giveUp(preview)
    const [next] = lacking(preview, this.loaded, this.seconds)
    if (!next) return false
    const span = spanOf(next.first_frame, next.frames, rateOf(preview))
    const isSeen = span.from <= this.seconds && this.seconds < span.to
    this.told.onWaiting(isSeen)
    const bytes = await this.fetched(segmentUrl(this.project, next.hash))
    // Of a version that is edited meanwhile some pieces are gone: those of the next one are asked for.
    if (!bytes) return this.preview !== preview
    if (this.preview !== preview) return true
    await this.open(bytes.type)
    await this.video?.append(bytes.content, span.from)
    this.loaded.push({ hash: next.hash, first: next.first_frame, frames: next.frames })
    if (isSeen) this.told.onChange()
    return true
  }

  /** Makes room for what the video is by now. */
  private async giveUp(preview: Preview): Promise<void> {
    const gone = superfluous(preview, this.loaded, this.seconds)
    if (gone.length === 0 && this.media.duration === lengthOf(preview)) return
    for (const { first, frames } of gone) {
      const { from, to } = spanOf(first, frames, rateOf(preview))
      await this.video?.remove(from, to)
    }
    this.loaded = this.loaded.filter((piece) => !gone.includes(piece))
    if (this.video) await this.setLength(lengthOf(preview))
  }

  private async setLength(seconds: number): Promise<void> {
    // Nothing may lie behind the end.
    if (seconds < this.media.duration) {
      await this.video?.remove(seconds, Infinity)
      await this.audio?.remove(seconds, Infinity)
    }
    await this.video?.idle(() => {
      if (this.media.readyState === 'open') this.media.duration = seconds
    })
    await this.audio?.idle(() => {
      if (this.audio) this.audio.buffer.appendWindowEnd = seconds
    })
  }

  /** Fetches the sound once, and gives the player what is heard near the playhead. Returns whether there was some. */
  private async feedSound(): Promise<boolean> {
    const wanted = this.preview.sound
    if (!wanted || !this.audio) return false
    if (this.sound?.hash !== wanted.hash) {
      const bytes = await this.fetched(soundUrl(this.project, wanted.hash))
      if (!bytes) return this.preview.sound?.hash !== wanted.hash
      const track = soundTrack(bytes.content)
      if (!track) throw new Error('the sound of the preview cannot be read')
      await this.audio.remove(0, Infinity)
      await this.audio.append(track.head, 0)
      this.sound = { hash: wanted.hash, track, given: new Set() }
    }
    const { track, given } = this.sound
    const next = track.parts.findIndex(
      ({ from }, index) => !given.has(index) && this.isNear(from, track.parts[index + 1]?.from ?? Infinity),
    )
    const part = track.parts[next]
    if (!part) return false
    await this.giveUpSound()
    await this.audio.append(part.bytes, -wanted.ahead_samples / SAMPLES_PER_SECOND)
    given.add(next)
    return true
  }

  private isNear(from: number, to: number): boolean {
    return to > this.seconds - SOUND_BEFORE_S && from < this.seconds + SOUND_AHEAD_S
  }

  /** A player has room for some minutes of sound. */
  private async giveUpSound(): Promise<void> {
    const { track, given } = this.sound!
    for (const index of given) {
      const [from, to] = [track.parts[index]!.from, track.parts[index + 1]?.from ?? Infinity]
      if (this.isNear(from - SOUND_AHEAD_S, to + SOUND_AHEAD_S)) continue
      await this.audio?.remove(from, to)
      given.delete(index)
    }
  }

  /** Both buffers are there before anything is in one: later a player takes no other. */
  private async open(type: string): Promise<void> {
    if (this.video) return
    this.video = new AppendQueue(this.media.addSourceBuffer(type))
    if (this.preview.sound) {
      this.audio = new AppendQueue(this.media.addSourceBuffer(SOUND))
      this.audio.buffer.appendWindowStart = 0
    }
    await this.setLength(lengthOf(this.preview))
  }

  /** Returns a piece; nothing where the video has none of this name any more. */
  private async fetched(url: string): Promise<{ type: string; content: ArrayBuffer } | undefined> {
    try {
      const answer = await fetchPiece(url, this.ended.signal)
      return { type: answer.headers.get('content-type') ?? '', content: await answer.arrayBuffer() }
    } catch (error) {
      if (error instanceof ApiProblem && error.isNowhere) return undefined
      throw error
    }
  }
}
