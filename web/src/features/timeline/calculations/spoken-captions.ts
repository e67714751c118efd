import type { Caption, CaptionWord, TimelineDocument } from '../../../api/timeline-document'
import { inOrder } from './captions-along'
import { endOf, settle, type Settled, type SettledClip } from './settle'

/** Captions of what is said, out of those of a finished video. All pure. */

const STAMP = /^(?:(\d+):)?(\d\d):(\d\d)\.(\d{3})$/

const msOf = (stamp: string): number | undefined => {
  const [, hours = '0', minutes, seconds, ms] = STAMP.exec(stamp) ?? []
  return ms === undefined ? undefined : ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000 + Number(ms)
}

const SIGNS: Record<string, string> = { amp: '&', lt: '<', gt: '>', lrm: '\u200E', rlm: '\u200F', nbsp: '\u00A0' }

const plain = (text: string) => text.replace(/&(\w+);/g, (whole, name: string) => SIGNS[name] ?? whole)

/** Reads WebVTT as the server writes it: words that begin later than the one before have their times before them. */
export function captionsOfVtt(vtt: string): Caption[] {
  return vtt.split(/\r?\n\r?\n/).flatMap((cue): Caption[] => {
    const lines = cue.split(/\r?\n/)
    const at = lines.findIndex((line) => line.includes('-->'))
    const [from, to] = (lines[at] ?? '').split('-->').map((stamp) => msOf(stamp.trim().split(' ')[0] ?? ''))
    const text = lines.slice(at + 1).join('\n').trim()
    if (at < 0 || from === undefined || to === undefined || text === '') return []
    return [captionOf(text, from, to)]
  })
}

function captionOf(marked: string, startMs: number, endMs: number): Caption {
  const pieces = marked.split(/<([\d:.]+)>/)
  let text = ''
  const words: CaptionWord[] = []
  for (let at = 0; at < pieces.length; at += 2) {
    const begin = at === 0 ? startMs : (msOf(pieces[at - 1] ?? '') ?? startMs)
    const end = at + 1 < pieces.length ? (msOf(pieces[at + 1] ?? '') ?? endMs) : endMs
    const piece = plain(pieces[at] ?? '')
    words.push(...wordsOf(piece, lengthOf(text), begin, end))
    text += piece
  }
  // Where no time is told but the whole's, those of its words are not known.
  return { start_ms: startMs, end_ms: endMs, text, ...(pieces.length > 1 && { words }) }
}

/** Words that are said at once, as far as is known, share the time. */
function wordsOf(piece: string, offset: number, startMs: number, endMs: number): CaptionWord[] {
  const found = [...piece.matchAll(/\S+/g)]
  const each = (endMs - startMs) / Math.max(1, found.length)
  return found.map(([word], index) => {
    const start = offset + lengthOf(piece.slice(0, found[index]?.index))
    const times = { start_ms: Math.round(startMs + each * index), end_ms: Math.round(startMs + each * (index + 1)) }
    return { bytes: { start, end: start + lengthOf(word) }, ...times }
  })
}

const lengthOf = (text: string) => new TextEncoder().encode(text).length

const isSpeech = (track: Settled['tracks'][number]) => track.kind === 'audio' && track.role === 'speech' && track.muted !== true

const voicesOf = (timeline: Settled): SettledClip[] =>
  timeline.tracks.filter(isSpeech).flatMap((track) => (track.kind === 'caption' ? [] : track.clips))

const speedOf = (clip: SettledClip) => clip.speed ?? 1

/** Captions of one timeline where the voices that they belong to are heard in another one; those of voices that are not are left out. */
export function heardIn(captions: readonly Caption[], then: TimelineDocument, now: TimelineDocument): Caption[] {
  const [were, are] = [voicesOf(settle(then)), voicesOf(settle(now))]
  const found = captions.flatMap((caption): Caption[] => {
    const middle = (caption.start_ms + caption.end_ms) / 2
    const was = were.find((clip) => clip.start_ms <= middle && endOf(clip) > middle)
    if (!was) return []
    // Where in the file something is said, and where that is heard.
    const inFile = (ms: number) => (was.source_in_ms ?? 0) + (ms - was.start_ms) * speedOf(was)
    return are.flatMap((clip): Caption[] => {
      if (clip.source !== was.source) return []
      const heardAt = (ms: number) => Math.round(clip.start_ms + (inFile(ms) - (clip.source_in_ms ?? 0)) / speedOf(clip))
      return heardAt(middle) >= clip.start_ms && heardAt(middle) < endOf(clip) ? [movedTo(caption, heardAt)] : []
    })
  })
  return inOrder(found)
}

function movedTo(caption: Caption, heardAt: (ms: number) => number): Caption {
  const at = (ms: number) => Math.max(0, heardAt(ms))
  const words = caption.words?.map((word) => ({ ...word, start_ms: at(word.start_ms), end_ms: at(word.end_ms) }))
  return { ...caption, start_ms: at(caption.start_ms), end_ms: at(caption.end_ms), ...(words && { words }) }
}
