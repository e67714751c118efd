import { Trans, useLingui } from '@lingui/react/macro'

import { contentUrl, type Scene } from '../../api/projects'
import { percent } from '../../lib/format'
import { Stage, type StageState } from '../../ui/stage'
import styles from './board.module.css'
import { useStaleWords } from './stale-words'

interface Props {
  scene: Scene
  /** How far its clip is, while it is being made. */
  share: number | undefined
  isSelected: boolean
  isInTabOrder: boolean
  onSelect: () => void
}

/** A scene on its stage. A dog-ear says that it is stale. */
export function BoardCard({ scene, share, isSelected, isInTabOrder, onSelect }: Props) {
  const { i18n, t } = useLingui()
  const staleWords = useStaleWords()
  const state: StageState = share !== undefined ? 'making' : scene.picture_id ? 'ready' : 'waiting'
  const label = state === 'making' ? percent(share ?? 0, i18n.locale) : t`Not made yet`
  const stale = scene.takes.clip && scene.stale.length > 0 ? staleWords(scene) : undefined
  return (
    <li className={styles.item}>
      <button
        type="button"
        data-card
        className={styles.card}
        aria-pressed={isSelected}
        tabIndex={isInTabOrder ? 0 : -1}
        onClick={onSelect}
        onFocus={onSelect}
      >
        <span className={styles.picture} data-stale={stale !== undefined}>
          <Stage state={state} share={share} ratio={3 / 4} label={label}>
            {scene.picture_id && <img src={contentUrl(scene.picture_id)} alt="" loading="lazy" />}
          </Stage>
        </span>
        <span className={styles.words}>
          <strong>{scene.number}</strong>{' '}
          <span dir="auto">{scene.script}</span>
          {stale && (
            <small className={styles.stale}>
              <Trans>Stale: {stale}</Trans>
            </small>
          )}
        </span>
      </button>
    </li>
  )
}
