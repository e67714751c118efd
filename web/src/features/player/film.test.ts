import { beforeEach, expect, test, vi } from 'vitest'

import { stubVideo } from '../../testing/film'
import { Film } from './film'

beforeEach(() => stubVideo(10))

function attached(): { film: Film; video: HTMLVideoElement; tell: (name: string) => void } {
  const [film, video] = [new Film(), document.createElement('video')]
  film.fps = 25
  film.attach(video)
  return { film, video, tell: (name) => video.dispatchEvent(new Event(name)) }
}

test('a frame is sought in its middle', () => {
  const { film, video } = attached()
  expect(film.state.durationMs).toBe(10_000)
  film.seekFrame(12)
  expect(video.currentTime).toBeCloseTo(12.5 / 25, 6)
  expect(film.frame).toBe(12)
})

test('another file goes on where the one before was, and plays if that did', () => {
  const { film, video, tell } = attached()
  film.seek(3000)
  film.play()
  tell('emptied')
  video.currentTime = 0
  tell('timeupdate')
  tell('loadedmetadata')
  expect(video.currentTime).toBe(3)
  expect([film.state.isPlaying, video.paused]).toEqual([true, false])
})

test('what the browser pauses or mutes by itself is shown so', () => {
  const { film, video } = attached()
  film.play(2)
  expect(video.playbackRate).toBe(2)
  video.pause()
  expect(film.state).toMatchObject({ isPlaying: false, speed: 1 })
  vi.spyOn(video, 'muted', 'get').mockReturnValue(true)
  video.dispatchEvent(new Event('volumechange'))
  expect(film.state.isMuted).toBe(true)
})

test('a video that was taken away is heard no more', () => {
  const { film, tell } = attached()
  const told = vi.fn()
  film.onTick(told)
  film.attach(null)
  told.mockClear()
  tell('timeupdate')
  expect(told).not.toHaveBeenCalled()
  expect(film.ms).toBe(0)
})
