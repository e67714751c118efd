import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useEffect, useState, type RefObject } from 'react'

import { previewQuery } from '../../../api/preview'
import { PreviewSource } from './preview-source'

export interface PreviewState {
  /** What the player plays; nothing until it is known what the video is made of, or where it cannot be played so. */
  url: string | undefined
  /** How many frames it has, as far as that is known. */
  frames: number | undefined
  /** Whether it cannot be played so: by this browser, or by this server. */
  isUnable: boolean
  /** What is to be shown now is being made. */
  isWaiting: boolean
  error: unknown
}

/** Whether this browser plays videos in pieces. */
const canPlay = () => typeof MediaSource !== 'undefined' && MediaSource.isTypeSupported('video/mp4; codecs="avc1.640028"')

/** The video of a version of the timeline, which the player gets piece by piece as its playhead comes near. */
export function usePreview(project: string, tag: string, film: RefObject<HTMLVideoElement | null>): PreviewState {
  const [isAble] = useState(canPlay)
  const outline = useQuery({ ...previewQuery(project, tag), placeholderData: keepPreviousData, enabled: isAble })
  const [source, setSource] = useState<PreviewSource>()
  const [isWaiting, setWaiting] = useState(false)
  const [error, setError] = useState<unknown>()
  const preview = outline.data

  useEffect(() => {
    if (!preview || outline.isPlaceholderData) return
    setError(undefined)
    setSource((before) => {
      if (before?.takes(preview)) {
        before.show(preview)
        return before
      }
      before?.close()
      // What is shown while it stands still is drawn anew by seeking to where it is.
      const onChange = () => {
        const player = film.current
        if (player?.paused) player.currentTime = Number(player.currentTime)
      }
      return new PreviewSource(project, preview, { onChange, onWaiting: setWaiting, onError: setError })
    })
  }, [project, preview, outline.isPlaceholderData, film])

  useEffect(() => {
    const player = film.current
    if (!player || !source) return
    const look = () => source.look(player.currentTime)
    look()
    player.addEventListener('seeking', look)
    player.addEventListener('timeupdate', look)
    return () => {
      player.removeEventListener('seeking', look)
      player.removeEventListener('timeupdate', look)
    }
  }, [source, film])

  useEffect(() => () => source?.close(), [source])

  return { url: source?.url, frames: preview?.frames, isUnable: !source && (!isAble || outline.isError), isWaiting, error: outline.error ?? error }
}
