import { Trans, useLingui } from '@lingui/react/macro'
import { Stamp, StickyNote } from 'lucide-react'
import { memo, useRef, type CSSProperties } from 'react'

import { contentUrl, type Scene } from '../../api/projects'
import { percent } from '../../lib/format'
import { Stage, type StageState } from '../../ui/stage'
import { useCalm } from '../../ui/use-calm'
import styles from './board.module.css'
import { useStaleWords } from './stale-words'
import { useCardDrag } from './use-card-drag'

interface Props {
  scene: Scene
  /** Of all scenes, which are not all drawn. */
  count: number
  /** Where it stands. */
  style: CSSProperties
  /** How far its clip is, while it is being made. */
  share: number | undefined
  isInOneColumn: boolean
  isSelected: boolean
  isInTabOrder: boolean
  isDragged: boolean
  onSelect: () => void
}

/** A scene on its stage. A dog-ear says that it is stale, a stamp that it is approved. */
export const BoardCard = memo(function BoardCard(props: Props) {
  const { scene, count, style, share, isInOneColumn, isSelected, isInTabOrder, isDragged, onSelect } = props
  const { i18n, t } = useLingui()
  const staleWords = useStaleWords()
  const card = useRef<HTMLButtonElement>(null)
  const isCalm = useCalm()
  const edge = useCardDrag(card, scene.id, isInOneColumn)
  const state: StageState = share !== undefined ? 'making' : scene.picture_id ? 'ready' : 'waiting'
  const label = state === 'making' ? percent(share ?? 0, i18n.locale) : t`Not made yet`
  const stale = scene.takes.clip && scene.stale.length > 0 ? staleWords(scene) : undefined
  return (
    <li className={styles.item} style={style} aria-setsize={count} aria-posinset={scene.number} data-edge={edge}>
      <button
        ref={card}
        type="button"
        data-card={scene.id}
        data-dragged={isDragged}
        className={styles.card}
        aria-pressed={isSelected}
        tabIndex={isInTabOrder ? 0 : -1}
        onClick={onSelect}
        onFocus={onSelect}
      >
        <span className={styles.picture} data-stale={stale !== undefined}>
          <Stage state={state} share={share} ratio={3 / 4} label={label}>
            {scene.picture_id && isCalm && <img src={contentUrl(scene.picture_id)} alt="" loading="lazy" decoding="async" draggable={false} />}
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
          <Verdict approval={scene.approval} />
        </span>
      </button>
    </li>
  )
}, isSame)

/** The handlers are new each time and do the same: they are no reason to draw a card anew. */
function isSame(before: Props, after: Props): boolean {
  const facts = ({ style: _style, onSelect: _onSelect, ...rest }: Props) => Object.values(rest)
  const styles = ({ style }: Props) => Object.values(style)
  const [left, right] = [[...facts(before), ...styles(before)], [...facts(after), ...styles(after)]]
  return left.every((value, index) => value === right[index])
}

function Verdict({ approval }: { approval: Scene['approval'] }) {
  if (approval === 'approved')
    return (
      <small className={styles.approved}>
        <Stamp aria-hidden size={14} /> <Trans>Approved</Trans>
      </small>
    )
  if (approval === 'pending') return null
  return (
    <small className={styles.wanted}>
      <StickyNote aria-hidden size={14} /> {approval === 'rejected' ? <Trans>Rejected</Trans> : <Trans>Changes wanted</Trans>}
    </small>
  )
}
