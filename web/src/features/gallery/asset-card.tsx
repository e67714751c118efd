import { useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { memo, type CSSProperties } from 'react'

import { assetQuery } from '../../api/assets'
import type { Asset } from '../../api/projects'
import { bytes } from '../../lib/format'
import { AssetPicture } from './asset-picture'
import styles from './gallery.module.css'
import { kindOf, titleOf } from './kinds'

interface Props {
  asset: Asset
  style: CSSProperties
  position: number
  /** Of all, which are not all drawn; -1 where nobody knows yet. */
  total: number
  isInTabOrder: boolean
  onOpen: (asset: Asset) => void
  onFocus: (asset: Asset) => void
}

/** A file in the grid. */
export const AssetCard = memo(function AssetCard(props: Props) {
  return props.asset.status === 'PROCESSING' ? <ChangingCard {...props} /> : <Card {...props} />
}, isSame)

/** While it is looked into it is asked for again, as long as it is in view. Nobody asks for those that stay as they are. */
function ChangingCard(props: Props) {
  const { data } = useQuery(assetQuery(props.asset.id, props.asset))
  return <Card {...props} asset={data ?? props.asset} />
}

function Card({ asset, style, position, total, isInTabOrder, onOpen, onFocus }: Props) {
  const { i18n, t } = useLingui()
  const [, , kind] = kindOf(asset.kind) ?? []
  const name = titleOf(asset)
  const { width, height } = asset.facts ?? {}
  return (
    <li className={styles.item} style={style} aria-posinset={position} aria-setsize={total}>
      <button
        type="button"
        data-asset={asset.id}
        className={styles.card}
        tabIndex={isInTabOrder ? 0 : -1}
        onClick={() => onOpen(asset)}
        onFocus={() => onFocus(asset)}
      >
        <AssetPicture asset={asset} />
        <span className={styles.words}>
          <strong dir="auto">{name}</strong>
          <small>
            {kind ? t(kind) : asset.kind}
            {width && height ? ` · ${width} × ${height}` : ''} · {bytes(asset.size_bytes, i18n.locale)}
          </small>
        </span>
      </button>
    </li>
  )
}

const KEYS = ['asset', 'position', 'total', 'isInTabOrder', 'onOpen', 'onFocus'] as const
const PLACES = ['insetBlockStart', 'insetInlineStart', 'inlineSize', 'blockSize'] as const

/** The style is new each time and says the same. Asked of every card with every row that comes into view. */
function isSame(before: Props, after: Props): boolean {
  return KEYS.every((key) => before[key] === after[key]) && PLACES.every((key) => before.style[key] === after.style[key])
}
