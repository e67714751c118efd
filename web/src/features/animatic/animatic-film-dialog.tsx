import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Clapperboard, Download, X } from 'lucide-react'
import { useState } from 'react'

import { animaticJobsQuery, animaticQuery, isAtWork, useMakeAnimatic, type AnimaticFilm } from '../../api/animatics'
import { NO_FACTS } from '../../api/films'
import { useCancelJob, type Job } from '../../api/jobs'
import { contentUrl } from '../../api/projects'
import { percent } from '../../lib/format'
import { randomId } from '../../lib/id'
import { Button, buttonClass } from '../../ui/button'
import { ProblemNote } from '../../ui/problem-note'
import { useModal } from '../../ui/use-modal'
import { Film } from '../player/film'
import { Player } from '../player/player'
import { JobState } from '../project/states'
import styles from './animatic.module.css'
import { usePlan } from './use-plan'

interface Props {
  project: string
  /** How much of the one that is being made is there, from 0 to 1, where that is told. */
  share: number | undefined
  onClose: () => void
}

/** The whole film before it is made: of what there is of the scenes, and of sketches. It is made, played, and made again after an edit. */
export function AnimaticFilmDialog({ project, share, onClose }: Props) {
  const { t } = useLingui()
  const dialog = useModal(onClose)
  const jobs = useQuery(animaticJobsQuery(project))
  const newest = jobs.data?.[0]
  const made = jobs.data?.find(({ state }) => state === 'SUCCEEDED')
  // The one before is shown until the new one is there.
  const animatic = useQuery({ ...animaticQuery(project, made?.id), placeholderData: keepPreviousData })
  const isBeingMade = newest !== undefined && isAtWork(newest)
  return (
    <dialog ref={dialog} className={styles.dialog} aria-labelledby="animatic-film">
      <div className={styles.head}>
        <h2 id="animatic-film">
          <Trans>Animatic as a film</Trans>
        </h2>
        <Button aria-label={t`Close`} onClick={onClose}>
          <X aria-hidden size={18} />
        </Button>
      </div>
      <p className={styles.about}>
        <Trans>
          All scenes as they are now, with the lengths, cuts, captions and music of the finished video. What is not made yet is sketched by this machine, pictures and voices: it
          costs nothing, and nothing changes in the scenes.
        </Trans>
      </p>
      {(jobs.error ?? animatic.error) && (
        <ProblemNote error={jobs.error ?? animatic.error} onRetry={() => void (jobs.error ? jobs : animatic).refetch()} />
      )}
      {animatic.data && <Shown project={project} animatic={animatic.data} />}
      {isBeingMade ? (
        <BeingMade job={newest} share={share} />
      ) : (
        jobs.data && <Make project={project} newest={newest} animatic={animatic.data} />
      )}
    </dialog>
  )
}

function Shown({ project, animatic }: { project: string; animatic: AnimaticFilm }) {
  const { fps } = usePlan(project)
  const [film] = useState(() => new Film())
  return (
    <>
      <Player film={film} video={animatic.asset_id} facts={{ ...NO_FACTS, fps }} keys="box" size="small" hasDrawnCaptions />
      <p className={styles.about}>
        <Sketches animatic={animatic} />
      </p>
    </>
  )
}

/** Of how much it is not what the finished video will show. */
function Sketches({ animatic: { scenes, sketched_pictures: pictures, sketched_voices: voices } }: { animatic: AnimaticFilm }) {
  if (pictures === 0 && voices === 0) return <Trans>All of its scenes are made: it shows and speaks what the finished video will.</Trans>
  return (
    <>
      <Plural value={scenes} one="Of # scene" other="Of # scenes" />{' '}
      <Plural value={pictures} _0="no picture is a sketch" one="# picture is a sketch" other="# pictures are sketches" />,{' '}
      <Plural value={voices} _0="and no voice is a stand-in." one="and # voice is a stand-in." other="and # voices are stand-ins." />
    </>
  )
}

function BeingMade({ job, share }: { job: Job; share: number | undefined }) {
  const { i18n, t } = useLingui()
  const cancel = useCancelJob()
  return (
    <div className={styles.making}>
      <p role="status">
        <JobState state={job.state} /> {share !== undefined && percent(share, i18n.locale)}
      </p>
      <progress aria-label={t`How much of the animatic is made`} {...(share !== undefined && { value: share, max: 1 })} />
      {job.waiting && <p>{job.waiting.error_message}</p>}
      {cancel.error && <ProblemNote error={cancel.error} />}
      <Button disabled={cancel.isPending} onClick={() => void cancel.mutateAsync(job.id).catch(() => undefined)}>
        <Trans>Cancel</Trans>
      </Button>
    </div>
  )
}

interface MakeProps {
  project: string
  newest: Job | undefined
  animatic: AnimaticFilm | undefined
}

function Make({ project, newest, animatic }: MakeProps) {
  const make = useMakeAnimatic(project)
  const [key, setKey] = useState(randomId)
  const press = () =>
    void make.mutateAsync(key).then(
      () => setKey(randomId()),
      () => undefined,
    )
  return (
    <>
      {newest?.state === 'FAILED' && newest.error && (
        <p role="alert">
          {newest.error.error_message} <code>{newest.error.error_code}</code>
        </p>
      )}
      {animatic && (
        <p role="status">
          {animatic.is_current ? <Trans>It is that of the scenes as they are.</Trans> : <Trans>The scenes were changed since.</Trans>}
        </p>
      )}
      {make.error && <ProblemNote error={make.error} />}
      <div className={styles.acts}>
        {animatic && (
          <a className={buttonClass('plain')} href={contentUrl(animatic.asset_id)} download="animatic.mp4">
            <Download aria-hidden size={16} />
            <Trans>Download</Trans>
          </a>
        )}
        <Button kind={animatic?.is_current ? 'plain' : 'main'} disabled={make.isPending} onClick={press}>
          <Clapperboard aria-hidden size={16} />
          {animatic ? <Trans>Make it again</Trans> : <Trans>Make the animatic</Trans>}
        </Button>
      </div>
    </>
  )
}
