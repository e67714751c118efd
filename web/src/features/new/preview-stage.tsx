import { useLingui } from '@lingui/react/macro'

import { presetPictureUrl } from '../../api/server'
import { useFontFace } from '../fonts/use-font-face'
import { Stage } from '../../ui/stage'
import { ratioOf, scenesOf, type Wanted } from './brief'
import styles from './preview-stage.module.css'

/** The shape, the style and the captions, as they are chosen. It is no picture of the video, which is not made yet. */
export function PreviewStage({ wanted }: { wanted: Wanted }) {
  const { t } = useLingui()
  const font = useFontFace(wanted.font)
  const words = (scenesOf(wanted.text)[0]?.text ?? t`Your words stand here`).split(/\s+/).slice(0, 6)
  return (
    <Stage state="ready" ratio={ratioOf(wanted.format)} label="">
      <div className={styles.set} data-preset={wanted.preset} aria-hidden>
        <img className={styles.picture} src={presetPictureUrl(wanted.preset)} alt="" />
        {wanted.captions !== 'off' && (
          <p className={styles.caption} dir="auto" style={font ? { fontFamily: `"${font}", var(--body)` } : undefined}>
            {words.map((word, index) => (
              <span key={index} data-now={wanted.captions === 'karaoke' && index === 1}>
                {word}{' '}
              </span>
            ))}
          </p>
        )}
      </div>
    </Stage>
  )
}
