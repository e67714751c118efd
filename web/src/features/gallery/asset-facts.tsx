import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'

import type { DetailedAsset } from '../../api/assets'
import { projectQuery } from '../../api/projects'
import { bytes, clock, dateTime } from '../../lib/format'
import styles from './gallery.module.css'
import { fontRows, type FactRow } from './font-rows'
import { kindOf } from './kinds'

/** All that is known of a file. */
export function AssetFactList({ asset }: { asset: DetailedAsset }) {
  const { i18n, t } = useLingui()
  const { project_id: id } = asset
  const project = useQuery({ ...projectQuery(id ?? ''), enabled: id != null })
  const [, , kind] = kindOf(asset.kind) ?? []
  const { facts } = asset
  const number = (value: number, digits = 1) => new Intl.NumberFormat(i18n.locale, { maximumFractionDigits: digits }).format(value)
  const rows: FactRow[] = [
    [<Trans>Video</Trans>, project.data && id != null && <Link to="/projects/$id" params={{ id }}>{project.data.title}</Link>],
    [<Trans>Belongs to</Trans>, id == null && <Trans>the workspace: all of its videos may use it</Trans>],
    [<Trans>What it is</Trans>, `${kind ? t(kind) : asset.kind}, ${asset.mime}`],
    [<Trans>Size</Trans>, asset.size_bytes > 0 && bytes(asset.size_bytes, i18n.locale)],
    [asset.name == null ? <Trans>Made</Trans> : <Trans>Brought</Trans>, dateTime(asset.created_at, i18n.locale)],
    [<Trans>Fetched from</Trans>, asset.imported_from && <span dir="ltr">{asset.imported_from.address}</span>],
    [<Trans>Picture</Trans>, facts?.width && facts.height && `${facts.width} × ${facts.height}`],
    [<Trans>Length</Trans>, facts?.duration_ms != null && clock(facts.duration_ms)],
    [<Trans>Frames a second</Trans>, facts?.video && <FrameRate asset={asset} />],
    [<Trans>Coded as</Trans>, facts?.streams.map(({ codec, profile }) => (profile ? `${codec} (${profile})` : codec)).join(', ')],
    [<Trans>Turned by</Trans>, facts?.video && facts.video.rotation !== 0 && `${facts.video.rotation}°`],
    [<Trans>Transparent</Trans>, facts?.has_alpha && <Trans>yes</Trans>],
    [<Trans>Loudness</Trans>, facts?.sound?.integrated_lufs != null && `${number(facts.sound.integrated_lufs)} LUFS`],
    [<Trans>Sound</Trans>, facts?.sound && <Channels count={facts.sound.channels} rate={facts.sound.sample_rate} />],
    [<Trans>Beats a minute</Trans>, facts?.music && number(facts.music.tempo_bpm)],
    ...fontRows(facts?.font, { i18n, number }),
  ]
  return (
    <dl className={styles.facts}>
      {rows.map(([name, value], index) =>
        value ? (
          <div key={index}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ) : null,
      )}
    </dl>
  )
}

function FrameRate({ asset }: { asset: DetailedAsset }) {
  const { i18n } = useLingui()
  const video = asset.facts?.video
  if (!video) return null
  const [num = 0, den = 1] = video.frame_rate.split('/').map(Number)
  const rate = new Intl.NumberFormat(i18n.locale, { maximumFractionDigits: 3 }).format(num / den)
  return video.is_variable_frame_rate ? <Trans>{rate} on average</Trans> : <>{rate}</>
}

function Channels({ count, rate }: { count: number; rate: number }) {
  const { i18n } = useLingui()
  const kilohertz = new Intl.NumberFormat(i18n.locale, { maximumFractionDigits: 1 }).format(rate / 1000)
  if (count === 1) return <Trans>mono, {kilohertz} kHz</Trans>
  return count === 2 ? <Trans>stereo, {kilohertz} kHz</Trans> : <Trans>{count} channels, {kilohertz} kHz</Trans>
}
