import { expect, test } from 'vitest'

import { frameAt, frameMs, frameOfMs, framesPerSecond, seekTime } from './frames'

test.each([24, 25, 30, 30000 / 1001, 60])('each frame is found again at %d frames a second', (fps) => {
  for (let frame = 0; frame < 5000; frame += 7) expect(frameAt(seekTime(frame, fps), fps)).toBe(frame)
})

test('no frame is before the first', () => {
  expect(seekTime(-3, 30)).toBe(seekTime(0, 30))
})

test.each([24000 / 1001, 24, 25, 30000 / 1001, 30, 50, 60])('a moment in milliseconds names its frame at %d frames a second', (fps) => {
  for (let frame = 0; frame < 5000; frame += 1) expect(frameOfMs(frameMs(frame, fps), fps)).toBe(frame)
  expect(frameOfMs(Math.round(1500 / fps), fps), 'in the middle of a frame').toBe(1)
})

test('rates are read as timelines write them', () => {
  expect(framesPerSecond(25)).toBe(25)
  expect(framesPerSecond(29.97)).toBe(30000 / 1001)
  expect(framesPerSecond('24000/1001')).toBe(24000 / 1001)
  expect(framesPerSecond('fast')).toBeUndefined()
  expect(framesPerSecond(0)).toBeUndefined()
})
