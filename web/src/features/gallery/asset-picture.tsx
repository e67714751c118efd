import { useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { useRef, type PointerEvent } from 'react'

import { peaksQuery } from '../../api/assets'
import { contentUrl, type Asset } from '../../api/projects'
import { clock } from '../../lib/format'
import { Stage, type StageState } from '../../ui/stage'
import { useCalm } from '../../ui/use-calm'
import { Waveform } from '../../ui/waveform'
import styles from './gallery.module.css'
import { derivativeOf, kindOf, waveformOf } from './kinds'

/** Browsers show these as they are. */
const SHOWN = /^image\/(png|jpeg|webp|gif|svg\+xml|avif)$/

/** What stands for a file: its picture, its sound as a wave, or what it is. Over films the pictures of the sprite follow the mouse. */
export function AssetPicture({ asset }: { asset: Asset }) {
  const { t } = useLingui()
  const label = asset.status === 'FAILED' ? t`Cannot be used` : t`Being looked into`
  return (
    <span className={styles.picture}>
      <Stage state={stateOf(asset)} ratio={4 / 3} label={label}>
        <Shown asset={asset} />
      </Stage>
      {asset.facts?.duration_ms != null && <span className={styles.length}>{clock(asset.facts.duration_ms)}</span>}
    </span>
  )
}

function stateOf({ status, kind, mime }: Asset): StageState {
  if (status === 'FAILED') return 'failed'
  // What a browser shows by itself need not wait until all of it is known.
  const isSeen = kind === 'image' && SHOWN.test(mime)
  return status === 'READY' || isSeen ? 'ready' : 'waiting'
}

function Shown({ asset }: { asset: Asset }) {
  const thumbnail = derivativeOf(asset, 'thumbnail')?.url
  const own = asset.status !== 'FAILED' && (asset.kind === 'image' || asset.kind === 'thumbnail') && SHOWN.test(asset.mime)
  const picture = thumbnail ?? (own ? contentUrl(asset.id) : undefined)
  const wave = waveformOf(asset)
  // Fetching and decoding what rushes by costs as much as all else of a frame.
  const isCalm = useCalm()
  if ((picture || wave) && !isCalm) return <span className={styles.shown} />
  if (picture)
    return (
      <span className={styles.shown}>
        <img src={picture} alt="" loading="lazy" decoding="async" draggable={false} />
        <Sprite asset={asset} />
      </span>
    )
  if (wave) return <Wave url={wave.url} />
  const [, , , Icon] = kindOf(asset.kind) ?? []
  return <span className={styles.sign}>{Icon && <Icon aria-hidden size={40} strokeWidth={1.25} />}</span>
}

function Wave({ url }: { url: string }) {
  const peaks = useQuery(peaksQuery(url))
  return <span className={styles.wave}>{peaks.data && <Waveform peaks={peaks.data.data} />}</span>
}

/** The picture of a film at the place of the mouse. It is loaded once somebody looks. */
function Sprite({ asset }: { asset: Asset }) {
  const layer = useRef<HTMLSpanElement>(null)
  const url = derivativeOf(asset, 'sprite')?.url
  const facts = asset.facts?.storyboard
  if (!url || !facts || facts.pictures < 2) return null
  const { pictures, columns } = facts
  const rows = Math.ceil(pictures / columns)
  const onPointerMove = (event: PointerEvent<HTMLSpanElement>) => {
    const box = event.currentTarget.getBoundingClientRect()
    const at = Math.min(pictures - 1, Math.max(0, Math.floor(((event.clientX - box.left) / box.width) * pictures)))
    const style = layer.current?.style
    if (!style) return
    // Percentages of a background count what is left over: the last picture is at 100.
    const percent = (place: number, count: number) => (count > 1 ? `${(place / (count - 1)) * 100}%` : '0%')
    style.backgroundImage ||= `url("${url}")`
    style.backgroundPosition = `${percent(at % columns, columns)} ${percent(Math.floor(at / columns), rows)}`
    style.opacity = '1'
  }
  return (
    <span
      className={styles.spriteBox}
      onPointerMove={onPointerMove}
      onPointerLeave={() => layer.current && (layer.current.style.opacity = '0')}
    >
      <span
        ref={layer}
        className={styles.sprite}
        style={{ backgroundSize: `${columns * 100}% ${rows * 100}%`, aspectRatio: `${facts.width} / ${facts.height}` }}
      />
    </span>
  )
}
