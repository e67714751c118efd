import { Trans } from '@lingui/react/macro'
import { useCallback, useEffect, useRef } from 'react'

import { contentUrl, type Scene } from '../../api/projects'
import { useOfTime } from '../player/use-transport'
import type { Animatic } from './animatic'
import styles from './animatic.module.css'
import { cameraAt, opacityAt } from './camera'

/** Pictures are there so many scenes before they are seen. */
const AHEAD = 2

interface Props {
  animatic: Animatic
  scenes: readonly Scene[]
  /** Width over height. */
  ratio: number
}

/** The pictures of the scenes round the moment that is shown, each over the one before. */
export function AnimaticStage({ animatic, scenes, ratio }: Props) {
  const stage = useRef<HTMLDivElement>(null)
  const at = useOfTime(
    animatic,
    useCallback((ms: number) => Math.max(0, animatic.times.findLastIndex(({ startMs }) => startMs <= ms)), [animatic]),
  )
  useEffect(() => {
    const isStill = matchMedia('(prefers-reduced-motion: reduce)').matches
    return animatic.onTick((ms) => {
      for (const layer of stage.current?.querySelectorAll<HTMLElement>('[data-scene]') ?? []) {
        const index = Number(layer.dataset.scene)
        const [times, scene] = [animatic.times[index], scenes[index]]
        if (!times || !scene) continue
        layer.style.opacity = String(opacityAt(times, ms))
        const picture = layer.querySelector('img')
        if (picture && !isStill) picture.style.transform = cameraAt(scene.motion, times, ms)
      }
    })
  }, [animatic, scenes, at])

  const scene = scenes[at]
  const from = Math.max(0, at - 1)
  return (
    <>
      <div ref={stage} className={styles.stage} style={{ aspectRatio: String(ratio), '--ratio': ratio } as object} onClick={() => animatic.toggle()}>
        {scenes.slice(from, at + 1 + AHEAD).map((one, offset) => (
          <div key={one.id} className={styles.layer} data-scene={from + offset} style={{ opacity: 0 }}>
            {one.picture_id ? (
              <img src={contentUrl(one.picture_id)} alt={one.description} />
            ) : (
              <p className={styles.missing}>
                <Trans>The picture of scene {one.number} is not made yet.</Trans>
              </p>
            )}
          </div>
        ))}
      </div>
      <p className={styles.script}>
        <strong>{scene?.number}</strong> <span dir="auto">{scene?.script}</span>
      </p>
    </>
  )
}
