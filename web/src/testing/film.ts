import { vi } from 'vitest'

/** Lets `<video>` of jsdom, which plays nothing, stand still or seem to play. */
export function stubVideo(seconds: number): void {
  const media = HTMLMediaElement.prototype
  const playing = new WeakSet<HTMLMediaElement>()
  vi.spyOn(media, 'duration', 'get').mockReturnValue(seconds)
  vi.spyOn(media, 'paused', 'get').mockImplementation(function (this: HTMLMediaElement) {
    return !playing.has(this)
  })
  vi.spyOn(media, 'play').mockImplementation(function (this: HTMLMediaElement) {
    playing.add(this)
    return Promise.resolve()
  })
  vi.spyOn(media, 'pause').mockImplementation(function (this: HTMLMediaElement) {
    playing.delete(this)
    this.dispatchEvent(new Event('pause'))
  })
  vi.spyOn(media, 'readyState', 'get').mockReturnValue(1)
  Element.prototype.scrollIntoView = () => undefined
}
