import { expect, test } from 'vitest'

import { frameOf, framesPerSecond, msOf, onFrame, parseTimecode, rateOf, timecode } from './timecode'

const RATES = [23.976, 24, 25, 29.97, 30, 50, 59.94, 60]

test.each(RATES)('at %d every frame has a time of its own, and a timecode that leads back', (fps) => {
  const rate = rateOf(fps)
  for (let frame = 0; frame < 300_000; frame += 997) {
    const ms = msOf(frame, rate)
    expect(frameOf(ms, rate)).toBe(frame)
    expect(parseTimecode(timecode(ms, rate), rate)).toBe(ms)
  }
})

test.each([
  ['30000/1001', 30000 / 1001],
  [29.97, 30000 / 1001],
  [23.976, 24000 / 1001],
  [25, 25],
])('%s is %d frames a second', (fps, told) => {
  expect(framesPerSecond(rateOf(fps))).toBeCloseTo(told, 9)
})

test('the clock of 29.97 keeps time by leaving out numbers, and none each tenth minute', () => {
  const rate = rateOf(29.97)
  expect(timecode(msOf(1799, rate), rate)).toBe('00:00:59;29')
  expect(timecode(msOf(1800, rate), rate)).toBe('00:01:00;02')
  expect(timecode(msOf(17982, rate), rate)).toBe('00:10:00;00')
  expect(timecode(3_600_000, rate)).toBe('01:00:00;00')
})

test.each([
  ['2:12', 2480],
  ['1:02:00', 62_000],
  ['2.5', 2500],
  ['2,5', 2500],
  ['00:00:01:00', 1000],
  ['0:25', undefined],
  ['soon', undefined],
  ['', undefined],
  ['-1', undefined],
])('"%s" is read as %s at 25', (text, ms) => {
  expect(parseTimecode(text, rateOf(25))).toBe(ms)
})

test('times go to the nearest frame', () => {
  expect(onFrame(59, rateOf(25))).toBe(40)
  expect(onFrame(61, rateOf(25))).toBe(80)
})
