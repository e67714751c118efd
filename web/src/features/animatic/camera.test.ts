import { expect, test } from 'vitest'

import { cameraAt, opacityAt } from './camera'

const times = { number: 2, startMs: 1000, aloneMs: 1400, speechMs: 1450, endMs: 3000 }

test('a scene fades over the one before, and is whole from then on', () => {
  expect([0, 1000, 1200, 1400, 9000].map((ms) => opacityAt(times, ms))).toEqual([0, 0, 0.5, 1, 1])
  expect(opacityAt({ ...times, number: 1, startMs: 0, aloneMs: 0 }, 0)).toBe(1)
})

test('the camera begins and ends where it does in the video', () => {
  expect(cameraAt('zoom_in', times, 1000)).toBe('scale(1.0000) translate(0.000%, 0.000%)')
  expect(cameraAt('zoom_in', times, 3000)).toBe('scale(1.1400) translate(0.000%, 0.000%)')
  expect(cameraAt('pan_up', times, 0)).toBe('scale(1.1600) translate(0.000%, -6.897%)')
  expect(cameraAt('pan_up', times, 9999)).toBe('scale(1.1600) translate(0.000%, 6.897%)')
})
