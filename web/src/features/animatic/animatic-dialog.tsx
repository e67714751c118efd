import { Trans, useLingui } from '@lingui/react/macro'
import { X } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'

import type { Scene } from '../../api/projects'
import { useCommands } from '../../commands/registry'
import { showCommands } from '../../commands/shown'
import { Button } from '../../ui/button'
import { useModal } from '../../ui/use-modal'
import { Controls } from '../player/controls'
import { playerKeys } from '../player/player-commands'
import { ScrubBar } from '../player/scrub-bar'
import { usePlayerKeys } from '../player/use-player-keys'
import { useTransport } from '../player/use-transport'
import { Animatic } from './animatic'
import { AnimaticStage } from './animatic-stage'
import styles from './animatic.module.css'
import { SceneSpeaker } from './speaker'
import { usePlan } from './use-plan'
import { useSpeech } from './use-speech'

interface Props {
  project: string
  /** In their order: all of a project, or one. */
  scenes: readonly Scene[]
  onClose: () => void
}

/** Plays scenes at once, whether there is a video of them or not. */
export function AnimaticDialog({ project, scenes, onClose }: Props) {
  const { t } = useLingui()
  const dialog = useModal(onClose)
  const { fps, ratio } = usePlan(project)
  const { times, sounds, isGuessed } = useSpeech(project, scenes, fps)
  const newest = useRef(sounds)
  const [animatic, setAnimatic] = useState<Animatic>()

  useEffect(() => {
    const made = new Animatic(new SceneSpeaker((scene) => newest.current.get(scene)))
    setAnimatic(made)
    return () => made.close()
  }, [])
  useEffect(() => {
    newest.current = sounds
    animatic?.load(times, fps)
  }, [animatic, times, sounds, fps])
  // It begins once it is known how the first scenes sound.
  const mayBegin = animatic !== undefined && (sounds.size > 0 || !isGuessed)
  useEffect(() => {
    if (mayBegin) animatic?.play()
  }, [animatic, mayBegin])

  const [first] = scenes
  return (
    <dialog ref={dialog} className={styles.dialog} aria-labelledby="animatic">
      <div className={styles.head}>
        <h2 id="animatic">{scenes.length === 1 ? <Trans>Scene {first?.number}</Trans> : <Trans>Animatic</Trans>}</h2>
        <Button aria-label={t`Close`} onClick={onClose}>
          <X aria-hidden size={18} />
        </Button>
      </div>
      {animatic && <Playing {...{ animatic, scenes, ratio, dialog }} />}
    </dialog>
  )
}

const showKeys = () => showCommands('keys')

interface PlayingProps {
  animatic: Animatic
  scenes: readonly Scene[]
  ratio: number
  dialog: React.RefObject<HTMLDialogElement | null>
}

function Playing({ animatic, scenes, ratio, dialog }: PlayingProps) {
  const { isPlaying } = useTransport(animatic)
  usePlayerKeys(animatic, { help: showKeys }, dialog, 'box')
  useCommands(playerKeys, [])
  return (
    <>
      <AnimaticStage animatic={animatic} scenes={scenes} ratio={ratio} />
      <ScrubBar transport={animatic} />
      <Controls transport={animatic} isPlaying={isPlaying} onHelp={showKeys} />
    </>
  )
}
