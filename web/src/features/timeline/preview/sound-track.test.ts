import { describe, expect, it } from 'vitest'

import { soundTrack } from './sound-track'

const number = (value: number) => [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255]
const box = (kind: string, ...content: number[][]): number[] => {
  const body = content.flat()
  return [...number(body.length + 8), ...[...kind].map((letter) => letter.charCodeAt(0)), ...body]
}
const file = (...parts: number[][]) => Uint8Array.from(parts.flat()).buffer

const long = box('tfdt', number(1 << 24), number(0), number(96_000))
const short = box('tfdt', number(0), number(48_000))
const fragment = (time: number[]) => box('moof', box('mfhd', number(0)), box('traf', box('tfhd'), time))
const samples = (count: number) => box('mdat', Array<number>(count).fill(7))

describe('a sound track', () => {
  it('is a head and parts that begin at their times', () => {
    const [head, one, two] = [box('moov'), [...fragment(short), ...samples(3)], [...fragment(long), ...samples(5)]]
    const track = soundTrack(file(head, one, two))
    expect([...(track?.head ?? [])]).toEqual(head)
    expect(track?.parts.map(({ from, bytes }) => [from, [...bytes]])).toEqual([
      [1, one],
      [2, two],
    ])
  })

  it('is none where samples, times or fragments are missing', () => {
    expect(soundTrack(file(box('moov'), box('mdat')))).toBeUndefined()
    expect(soundTrack(file(box('moov'), fragment(long)))).toBeUndefined()
    expect(soundTrack(file(box('moov'), fragment(box('free')), samples(1)))).toBeUndefined()
    expect(soundTrack(file(fragment(long).slice(0, 20)))).toBeUndefined()
  })
})
