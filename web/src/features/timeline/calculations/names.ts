import type { Box } from './layout'

/** The file that a clip shows or plays first. */
export function sourceOf(box: Box): string | undefined {
  const { clip } = box
  return clip?.source ?? clip?.content?.source ?? clip?.content?.layers?.[0]?.source
}

/** The number of the scene that a file was made for. */
export function sceneOf(box: Box): number | undefined {
  const [, number] = /(?:^|\/)scene-(\d+)/.exec(sourceOf(box) ?? '') ?? []
  return number === undefined ? undefined : Number(number)
}

/** What a clip shows in words of its own: its text, or the name of its file. */
export function ownName(box: Box): string | undefined {
  const text = box.caption?.text ?? box.clip?.content?.runs?.map((run) => run.text).join('')
  if (text) return text.replaceAll('\n', ' ')
  const source = sourceOf(box)
  return source?.slice(source.lastIndexOf('/') + 1).replace(/\.[a-z0-9]+$/i, '')
}

export interface Word {
  text: string
  startMs: number
  endMs: number
}

/** The words of a caption with their times. The document counts in bytes of UTF-8. */
export function wordsOf(box: Box): Word[] {
  const bytes = new TextEncoder().encode(box.caption?.text ?? '')
  const decoder = new TextDecoder()
  return (box.caption?.words ?? []).map((word) => ({
    text: decoder.decode(bytes.slice(word.bytes.start, word.bytes.end)),
    startMs: word.start_ms,
    endMs: word.end_ms,
  }))
}
