import { useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { useRef, type MouseEvent } from 'react'

import { peaksQuery } from '../../api/assets'
import { contentUrl, type Asset } from '../../api/projects'
import { Waveform } from '../../ui/waveform'
import { AssetPicture } from './asset-picture'
import styles from './gallery.module.css'
import { derivativeOf, titleOf, waveformOf } from './kinds'

/** A waveform as wide as the dialog. */
const COLUMNS = 1200
const FILMS: readonly Asset['kind'][] = ['video', 'clip', 'final', 'animatic', 'watermarked']

/** A file as it is seen or heard: films by their small proxy, which plays everywhere. */
export function AssetView({ asset }: { asset: Asset }) {
  const { t } = useLingui()
  const name = titleOf(asset)
  if (asset.status === 'FAILED') return null
  if (FILMS.includes(asset.kind)) {
    const proxy = derivativeOf(asset, 'proxy')
    // Before there is a proxy, most browsers play MP4 and WebM themselves.
    if (proxy || /^video\/(mp4|webm)$/.test(asset.mime))
      return (
        <video
          className={styles.film}
          data-own-film
          controls
          preload="metadata"
          src={proxy?.url ?? contentUrl(asset.id)}
          poster={derivativeOf(asset, 'thumbnail')?.url}
          aria-label={t`Play ${name}`}
        />
      )
  }
  const specimen = derivativeOf(asset, 'thumbnail')?.url
  if (asset.kind === 'font') return specimen ? <img className={styles.specimen} src={specimen} alt={t`Letters of ${name}`} /> : null
  if (asset.kind === 'audio') return <Sound asset={asset} />
  const moving = derivativeOf(asset, 'clip')
  if (moving) return <video className={styles.film} controls loop muted preload="metadata" src={moving.url} aria-label={t`Play ${name}`} />
  const upright = derivativeOf(asset, 'picture')?.url
  if (asset.kind === 'image' || asset.kind === 'thumbnail')
    return upright || /^image\/(png|jpeg|webp|gif|svg\+xml|avif)$/.test(asset.mime) ? (
      <img className={styles.whole} src={upright ?? contentUrl(asset.id)} alt={name} />
    ) : (
      <AssetPicture asset={asset} />
    )
  return null
}

/** A sound with its wave; a place that is pressed is played from. */
function Sound({ asset }: { asset: Asset }) {
  const { t } = useLingui()
  const audio = useRef<HTMLAudioElement>(null)
  const wave = useRef<HTMLDivElement>(null)
  const url = waveformOf(asset, COLUMNS)?.url
  const peaks = useQuery({ ...peaksQuery(url ?? ''), enabled: url !== undefined })
  const name = titleOf(asset)
  const seek = (event: MouseEvent<HTMLDivElement>) => {
    const box = event.currentTarget.getBoundingClientRect()
    const player = audio.current
    if (player && Number.isFinite(player.duration)) player.currentTime = ((event.clientX - box.left) / box.width) * player.duration
  }
  const follow = () => {
    const player = audio.current
    if (player && player.duration > 0) wave.current?.style.setProperty('--at', String(player.currentTime / player.duration))
  }
  return (
    <div className={styles.sound}>
      {peaks.data && (
        // Keys go through the sound by the player below.
        <div ref={wave} className={styles.bigWave} dir="ltr" onClick={seek}>
          <Waveform peaks={peaks.data.data} />
        </div>
      )}
      <audio
        ref={audio}
        controls
        preload="metadata"
        src={derivativeOf(asset, 'audio_proxy')?.url ?? contentUrl(asset.id)}
        aria-label={t`Play ${name}`}
        onTimeUpdate={follow}
        onSeeked={follow}
      />
    </div>
  )
}
