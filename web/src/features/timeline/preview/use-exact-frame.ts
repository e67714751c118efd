import { useEffect, useState, type RefObject } from 'react'

import { fetchPiece, frameUrl } from '../../../api/preview'
import { frameOf, type Rate } from '../../../lib/timecode'
import type { Playhead } from '../state/playhead'

/** A playhead that stays for so long is looked at. */
const STILL_MS = 250
/** Few sizes, so that what was fetched once is not fetched again for a pixel. */
const SIZES = [640, 1280, 1920]

interface Wanted {
  project: string
  tag: string
  rate: Rate
  /** How many frames there are: behind the last one it is the last one that is seen. */
  frames: number | undefined
  playhead: Playhead
  film: RefObject<HTMLVideoElement | null>
  /** Whether there is one to fetch: it stands still, and the server knows all that was changed. */
  isStill: boolean
}

/** The address of the frame under the playhead as the finished video will show it, once it stands still. */
export function useExactFrame({ project, tag, rate, frames, playhead, film, isStill }: Wanted): string | undefined {
  const [shown, setShown] = useState<string>()
  useEffect(() => {
    if (!isStill || !frames) return
    let [timer, asked, url] = [0, new AbortController(), '']
    const hide = () => {
      clearTimeout(timer)
      asked.abort()
      setShown(undefined)
      if (url) URL.revokeObjectURL(url)
      url = ''
    }
    const show = async (frame: number) => {
      asked = new AbortController()
      const answer = await fetchPiece(frameUrl(project, frame, sizeFor(film.current)), asked.signal)
      const picture = await answer.blob()
      if (asked.signal.aborted) return
      url = URL.createObjectURL(picture)
      setShown(url)
    }
    const unfollow = playhead.follow((ms) => {
      hide()
      // Without it the player's own picture stays, which is nearly the same.
      timer = window.setTimeout(() => void show(Math.min(frameOf(ms, rate), frames - 1)).catch(() => undefined), STILL_MS)
    })
    return () => {
      unfollow()
      hide()
    }
  }, [project, tag, rate, frames, playhead, film, isStill])
  return shown
}

/** The least size that is as sharp as the screen. */
function sizeFor(film: HTMLVideoElement | null): number {
  const side = Math.max(film?.clientWidth ?? 0, film?.clientHeight ?? 0) * devicePixelRatio
  return SIZES.find((size) => size >= side) ?? SIZES.at(-1)!
}
