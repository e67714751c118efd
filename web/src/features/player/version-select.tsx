import { useLingui } from '@lingui/react/macro'

import type { FilmVersion } from '../../api/films'
import { dateTime } from '../../lib/format'
import styles from './compare-dialog.module.css'

interface Props {
  label: string
  versions: readonly FilmVersion[]
  version: FilmVersion
  onChoose: (video: string) => void
}

/** Chooses one of the finished videos, the newest first. */
export function VersionSelect({ label, versions, version, onChoose }: Props) {
  const { i18n, t } = useLingui()
  return (
    <select
      className={styles.select}
      aria-label={label}
      value={version.video.id}
      onChange={(event) => onChoose(event.target.value)}
    >
      {versions.toReversed().map(({ number, video }) => (
        <option key={video.id} value={video.id}>
          {t`Version ${number}`}, {dateTime(video.created_at, i18n.locale)}
        </option>
      ))}
    </select>
  )
}
