import { useEffect, useState } from 'react'

/** Longer than any clip. */
const TO_THE_END = '99:59:59.000'

/** WebVTT that shows a text as long as anything is seen. A line of its own in it would end the cue, and marks are no marks. */
export function captionsOf(text: string): string {
  const words = text.replace(/\s+/g, ' ').replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').trim()
  return `WEBVTT\n\n00:00:00.000 --> ${TO_THE_END}\n${words}\n`
}

/** Returns the address of captions that are what is said in a scene: clips have none of their own. */
export function useWords(text: string, isWanted: boolean): string | undefined {
  const [address, setAddress] = useState<string>()
  useEffect(() => {
    if (!isWanted) return
    const made = URL.createObjectURL(new Blob([captionsOf(text)], { type: 'text/vtt' }))
    setAddress(made)
    return () => {
      setAddress(undefined)
      URL.revokeObjectURL(made)
    }
  }, [text, isWanted])
  return address
}
