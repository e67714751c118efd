import { expect, test } from 'vitest'

import { frameAt, seekTime } from './frames'

test.each([24, 25, 30, 30000 / 1001, 60])('each frame is found again at %d frames a second', (fps) => {
  for (let frame = 0; frame < 5000; frame += 7) expect(frameAt(seekTime(frame, fps), fps)).toBe(frame)
})

test('no frame is before the first', () => {
  expect(seekTime(-3, 30)).toBe(seekTime(0, 30))
})
