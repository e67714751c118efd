import type { Clip, TimelineDocument } from '../api/timeline-document'

/** A timeline as GALA composes it: scenes that crossfade, their voices, music, and captions. */
export function composed(scenes: number): TimelineDocument {
  const numbers = Array.from({ length: scenes }, (_, index) => index)
  const name = (index: number) => `scene-${String(index + 1).padStart(2, '0')}`
  const start = (index: number) => (index === 0 ? 0 : index * 2000 - 400)
  const picture = (index: number): Clip => ({
    id: name(index),
    start_ms: start(index),
    duration_ms: (index + 1) * 2000 - start(index),
    content: {
      kind: 'still',
      layers: [{ source: `images/${name(index)}/00-sky.svg`, depth: 0.1 }],
      camera: { from: { x: 0.5, y: 0.5, zoom: 1 }, to: { x: 0.5, y: 0.5, zoom: 1.1 } },
    },
    ...(index > 0 && { transition: { kind: 'crossfade', duration_ms: 400 } }),
  })
  const voice = (index: number): Clip => ({ source: `audio/${name(index)}.wav`, start_ms: index * 2000 + 200, duration_ms: 1400 })
  const caption = (index: number) => ({
    start_ms: index * 2000 + 200,
    end_ms: index * 2000 + 1600,
    text: `Tè number ${index + 1}`,
    words: [
      { bytes: { start: 0, end: 3 }, start_ms: index * 2000 + 200, end_ms: index * 2000 + 500 },
      { bytes: { start: 4, end: 10 }, start_ms: index * 2000 + 500, end_ms: index * 2000 + 1200 },
    ],
  })
  return {
    version: 1,
    format: { size: '144x256', fps: 25 },
    tracks: [
      { kind: 'visual', clips: numbers.map(picture) },
      { kind: 'audio', role: 'speech', clips: numbers.map(voice) },
      { kind: 'audio', role: 'music', clips: [{ source: 'audio/music.wav', start_ms: 0, duration_ms: scenes * 2000, fade_in_ms: 500, looped: true }] },
      { kind: 'caption', language: 'en', captions: numbers.map(caption) },
    ],
  }
}

/** Plain pictures, one after the other, with the lengths that are given and a gap of `gapMs` between them. */
export function pictures(lengths: readonly number[], gapMs = 0): TimelineDocument {
  let at = 0
  const clips = lengths.map((duration_ms, index): Clip => {
    const clip: Clip = { id: `p${index}`, start_ms: at, duration_ms, content: { kind: 'image', source: `p${index}.png` } }
    at += duration_ms + gapMs
    return clip
  })
  return { version: 1, format: { size: '16:9', fps: 25 }, tracks: [{ kind: 'visual', clips }] }
}

/** Numbers that look random and are the same each time (Park and Miller). */
export function numbers(seed: number): (below: number) => number {
  let state = seed % 2147483647 || 1
  return (below) => {
    state = (state * 48271) % 2147483647
    return state % below
  }
}
