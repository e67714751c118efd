import { describe, expect, it } from 'vitest'

import type { Preview } from '../../../api/preview'
import { lacking, lengthOf, superfluous, type Loaded } from './pieces'

/** A video at 25 frames a second, of segments of four seconds. */
function video(hashes: string): Preview {
  const segments = [...hashes].map((hash, index) => ({ hash, first_frame: index * 100, frames: 100 }))
  const frames = hashes.length * 100
  return { etag: '"tag"', width: 48, height: 80, fps_num: 25, fps_den: 1, frames, segments, sound: null }
}

const loaded = (hashes: string): Loaded[] =>
  [...hashes].flatMap((hash, index) => (hash === ' ' ? [] : [{ hash, first: index * 100, frames: 100 }]))

const names = (pieces: readonly { hash: string }[]) => pieces.map(({ hash }) => hash).join('')

describe('the pieces of a video', () => {
  it('are fetched from the playhead on, and the one before last', () => {
    expect(names(lacking(video('abcdefghij'), [], 0))).toBe('abcde')
    expect(names(lacking(video('abcdefghij'), [], 9))).toBe('cdefghb')
    expect(names(lacking(video('abcdefghij'), loaded('  cd'), 9))).toBe('efghb')
    expect(names(lacking(video('abc'), [], 12))).toBe('c')
  })

  it('that come twice are had at each place', () => {
    expect(names(lacking(video('aba'), loaded('a'), 0))).toBe('ba')
  })

  it('are given up once an edit changes or moves them', () => {
    expect(names(superfluous(video('abXd'), loaded('abcd'), 0))).toBe('c')
    expect(names(superfluous(video('bcd'), loaded('abcd'), 0))).toBe('abcd')
    expect(names(superfluous(video('ab'), loaded('abcd'), 0))).toBe('cd')
    expect(superfluous(video('abcd'), loaded('abcd'), 0)).toEqual([])
  })

  it('are given up where they are far away', () => {
    const long = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'
    expect(names(superfluous(video(long), loaded(long), 0))).toBe(long.slice(15))
    expect(names(superfluous(video(long), loaded(long), 100))).toBe(long.slice(0, 10) + long.slice(40))
  })

  it('tell how long the video is', () => {
    expect(lengthOf({ ...video('ab'), fps_num: 30_000, fps_den: 1001 })).toBeCloseTo(6.673, 3)
  })
})
