import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'

import { finalFilmQuery, type FilmScene, type FinalFilm } from '../../api/returns'
import { exactClock, percent } from '../../lib/format'
import { ProblemNote } from '../../ui/problem-note'
import { clipName } from './change-words'
import styles from './returns.module.css'

interface Props {
  project: string
  /** The job that took the film in: of another one nothing is shown. */
  job: string
}

/** What of the project is in the film that was taken in: which scenes, when, and what it lost. */
export function FoundScenes({ project, job }: Props) {
  const film = useQuery(finalFilmQuery(project, job))
  if (film.error) return <ProblemNote error={film.error} onRetry={() => void film.refetch()} />
  if (film.data?.job_id !== job) return null
  return (
    <>
      <Summary film={film.data} />
      <Scenes scenes={film.data.scenes} />
      {film.data.captions.filter(({ lost_count }) => lost_count > 0).map((track, index) => (
        <details key={index}>
          <summary>
            <Plural value={track.lost_count} one="# caption is not in the film" other="# captions are not in the film" /> (<span lang="">{track.language}</span>)
          </summary>
          <ul className={styles.cues}>
            {track.lost.map((text, at) => (
              <li key={at} lang={track.language} dir="auto">
                {text}
              </li>
            ))}
          </ul>
        </details>
      ))}
    </>
  )
}

/** How much, how fast, and which part of the picture. */
function Summary({ film }: { film: FinalFilm }) {
  const { i18n } = useLingui()
  const share = percent(film.share, i18n.locale)
  const speed = film.speed.toLocaleString(i18n.locale, { maximumFractionDigits: 3 })
  return (
    <p>
      <Trans>{share} of the project is in it.</Trans> {film.speed !== 1 && <Trans>It plays it at {speed} times its speed: its captions were timed by that.</Trans>} {film.crop && <Cropped crop={film.crop} />}
    </p>
  )
}

function Cropped({ crop }: { crop: NonNullable<FinalFilm['crop']> }) {
  const { i18n } = useLingui()
  const [width, height] = [percent(crop.width, i18n.locale), percent(crop.height, i18n.locale)]
  return (
    <Trans>
      It shows a part of the picture: {width} of its width and {height} of its height.
    </Trans>
  )
}

function Scenes({ scenes }: { scenes: readonly FilmScene[] }) {
  const { t } = useLingui()
  if (scenes.length === 0) return null
  return (
    <details>
      <summary>
        <Trans>Where the scenes are</Trans>
      </summary>
      <ol className={styles.cues} tabIndex={0} aria-label={t`Scenes in the film`}>
        {scenes.map(({ clip, found_by, at_ms, likeness }) => (
          <li key={clip}>
            {found_by == null || at_ms == null ? <Trans>{clipName(clip, t)}: not in the film</Trans> : <Found name={clipName(clip, t)} by={found_by} at={exactClock(at_ms)} likeness={likeness} />}
          </li>
        ))}
      </ol>
    </details>
  )
}

interface FoundProps {
  name: string
  by: NonNullable<FilmScene['found_by']>
  at: string
  likeness: number | null | undefined
}

function Found({ name, by, at, likeness }: FoundProps) {
  const { i18n } = useLingui()
  const how = likeness == null ? '' : ` (${percent(likeness, i18n.locale)})`
  return by === 'sound' ? (
    <Trans>
      {name}: heard from {at}
      {how}
    </Trans>
  ) : (
    <Trans>
      {name}: seen from {at}
      {how}
    </Trans>
  )
}
