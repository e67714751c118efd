/** The sound of a video, which is had whole, in the parts that a player takes. The boxes are those of ISO/IEC 14496-12. */

export interface SoundPart {
  /** When it is heard, in seconds of the track. */
  from: number
  bytes: Uint8Array<ArrayBuffer>
}

export interface SoundTrack {
  head: Uint8Array<ArrayBuffer>
  parts: SoundPart[]
}

/** The rate of all sound that GALA makes. */
const RATE = 48_000

/** Takes a fragmented MP4 apart; `undefined` where it is none. */
export function soundTrack(file: ArrayBuffer): SoundTrack | undefined {
  const view = new DataView(file)
  const tops = boxes(view, 0, file.byteLength)
  const first = tops.find(({ kind }) => kind === 'moof')
  if (!first) return undefined
  const parts: SoundPart[] = []
  for (const [index, box] of tops.entries()) {
    if (box.kind !== 'moof') continue
    const samples = tops[index + 1]
    const begins = decodeTime(view, box)
    if (samples?.kind !== 'mdat' || begins === undefined) return undefined
    parts.push({ from: begins / RATE, bytes: new Uint8Array(file, box.start, samples.end - box.start) })
  }
  return { head: new Uint8Array(file, 0, first.start), parts }
}

interface Box {
  kind: string
  start: number
  /** Where its content begins. */
  body: number
  end: number
}

function boxes(view: DataView, start: number, end: number): Box[] {
  const found: Box[] = []
  while (start + 8 <= end) {
    const isLong = view.getUint32(start) === 1 && start + 16 <= end
    const length = isLong ? Number(view.getBigUint64(start + 8)) : view.getUint32(start)
    const kind = String.fromCharCode(...new Uint8Array(view.buffer, start + 4, 4))
    if (length < 8 || start + length > end) break
    found.push({ kind, start, body: start + (isLong ? 16 : 8), end: start + length })
    start += length
  }
  return found
}

/** When the samples of a fragment are decoded, in those of the track. */
function decodeTime(view: DataView, fragment: Box): number | undefined {
  const track = boxes(view, fragment.body, fragment.end).find(({ kind }) => kind === 'traf')
  const time = track && boxes(view, track.body, track.end).find(({ kind }) => kind === 'tfdt')
  if (!time) return undefined
  return view.getUint8(time.body) === 1 ? Number(view.getBigUint64(time.body + 4)) : view.getUint32(time.body + 4)
}
