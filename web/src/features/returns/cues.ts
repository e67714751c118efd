/** A caption of a file, and when it is shown. */
export interface Cue {
  startMs: number
  endMs: number
  text: string
}

const TIMES = /^((?:\d+:)?\d{2}:\d{2}\.\d{3})\s+-->\s+((?:\d+:)?\d{2}:\d{2}\.\d{3})/

/** Reads the cues of a WebVTT file without their marks (https://www.w3.org/TR/webvtt1/). Pure. */
export function cuesOf(text: string): Cue[] {
  return text
    .replaceAll(/\r\n?/g, '\n')
    .split(/\n{2,}/)
    .flatMap((block): Cue[] => {
      const lines = block.split('\n')
      const at = lines.findIndex((line) => TIMES.test(line))
      const [, start, end] = TIMES.exec(lines[at] ?? '') ?? []
      if (!start || !end) return []
      return [{ startMs: msOf(start), endMs: msOf(end), text: plain(lines.slice(at + 1).join(' ')) }]
    })
}

function msOf(time: string): number {
  const [seconds = '0', minutes = '0', hours = '0'] = time.split(':').reverse()
  return Math.round((Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000)
}

const ENTITIES: Record<string, string> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&nbsp;': ' ', '&lrm;': '\u200e', '&rlm;': '\u200f' }

const plain = (text: string) => text.replaceAll(/<[^>]*>/g, '').replaceAll(/&[a-z]+;/g, (entity) => ENTITIES[entity] ?? entity).trim()
