import { Trans, useLingui } from '@lingui/react/macro'
import { Square, Volume2 } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'

import type { Schemas } from '../../api/client'
import { sampleUrl } from '../../api/server'
import { Button } from '../../ui/button'
import { showToast } from '../../ui/toast'

interface Props {
  voice: Schemas['Voice']
  /** What it is to speak, where the voice does not tell. */
  language: string
}

/** Has a voice say a sentence: only one of this machine, which costs nothing. */
export function ListenButton({ voice, language }: Props) {
  const { t } = useLingui()
  const sound = useRef<HTMLAudioElement>(null)
  const [isPlaying, setPlaying] = useState(false)
  const url = sampleUrl(voice.provider, voice.id, voice.language ?? language)
  const stop = () => {
    sound.current?.pause()
    sound.current = null
    setPlaying(false)
  }
  // Another voice is chosen, or the page left: nothing goes on speaking.
  useEffect(() => stop, [url])

  const play = () => {
    const audio = new Audio(url)
    sound.current = audio
    setPlaying(true)
    audio.addEventListener('ended', stop)
    audio.play().catch(() => {
      // One that was stopped before it began has not failed.
      if (sound.current !== audio) return
      stop()
      showToast(t`${voice.name} cannot be heard now: try again in a while.`, undefined, 'voice')
    })
  }
  return (
    <Button aria-pressed={isPlaying} aria-label={isPlaying ? t`Stop ${voice.name}` : t`Listen to ${voice.name}`} onClick={isPlaying ? stop : play}>
      {isPlaying ? <Square aria-hidden size={16} /> : <Volume2 aria-hidden size={16} />}
      {isPlaying ? <Trans>Stop</Trans> : <Trans>Listen</Trans>}
    </Button>
  )
}
