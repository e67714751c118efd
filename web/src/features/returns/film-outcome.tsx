import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Download } from 'lucide-react'

import { useRetryJob, type Job } from '../../api/jobs'
import { contentUrl, type Asset } from '../../api/projects'
import { textQuery } from '../../api/returns'
import { dateTime, exactClock } from '../../lib/format'
import { Button, buttonClass } from '../../ui/button'
import { ProblemNote } from '../../ui/problem-note'
import { nameOf } from '../project/outputs'
import { JobState } from '../project/states'
import { cuesOf } from './cues'
import { FoundScenes } from './found-scenes'
import styles from './returns.module.css'

const NO_MATCH = 'film_does_not_match'

interface Props {
  job: Job
  assets: readonly Asset[]
}

/** How taking in the last film goes, or went. */
export function FilmOutcome({ job, assets }: Props) {
  const { i18n } = useLingui()
  const asked = dateTime(job.created_at, i18n.locale)
  const isOpen = ['QUEUED', 'BLOCKED', 'RUNNING'].includes(job.state)
  return (
    <section className={styles.part}>
      <h3>
        <Trans>The film of {asked}</Trans>
      </h3>
      <p role="status" className={styles.state}>
        <JobState state={job.state} />
        {isOpen && <Trans>It is compared with the scenes. That goes on if you leave.</Trans>}
        {job.state === 'SUCCEEDED' && <Trans>It is the video of the project.</Trans>}
      </p>
      {job.state === 'FAILED' && <Failed job={job} />}
      {job.state === 'SUCCEEDED' && job.project_id && <FoundScenes project={job.project_id} job={job.id} />}
      {job.state === 'SUCCEEDED' && <Retimed job={job} assets={assets} />}
    </section>
  )
}

function Failed({ job }: { job: Job }) {
  const retry = useRetryJob()
  const isNoMatch = job.error?.error_code === NO_MATCH
  return (
    <div role="alert" className={styles.refused}>
      {isNoMatch && (
        <p>
          <Trans>Too little of the project was found in it. Is it the film of another one? If it is meant, take it in below, also where little is found.</Trans>
        </p>
      )}
      {job.error && (
        <p>
          <span lang="en">{job.error.error_message}</span> <code>{job.error.error_code}</code>
        </p>
      )}
      {!isNoMatch && (
        <Button disabled={retry.isPending} onClick={() => retry.mutate(job.id)}>
          <Trans>Try again</Trans>
        </Button>
      )}
      {retry.error && <ProblemNote error={retry.error} />}
    </div>
  )
}

/** The captions of the film, at the times at which it says or shows them. */
function Retimed({ job, assets }: Props) {
  const { t } = useLingui()
  const isOfFilm = ({ created_at }: Asset) => Date.parse(created_at) >= Date.parse(job.started_at ?? job.created_at)
  const files = assets.filter((asset) => asset.kind === 'captions' && isOfFilm(asset))
  const film = assets.findLast((asset) => asset.kind === 'final' && isOfFilm(asset))
  const text = useQuery(textQuery(files.findLast(({ mime }) => mime === 'text/vtt')?.id))
  const cues = cuesOf(text.data ?? '')
  return (
    <>
      {film?.project_id != null && (
        <p>
          <Link to="/projects/$id" params={{ id: film.project_id }} className={buttonClass('plain')}>
            <Trans>Look at it</Trans>
          </Link>
        </p>
      )}
      {text.error && <ProblemNote error={text.error} onRetry={() => void text.refetch()} />}
      {files.length === 0 ? (
        <p className={styles.hint}>
          <Trans>The timeline has no captions, so the film has none.</Trans>
        </p>
      ) : (
        <>
          <details>
            <summary>
              <Plural value={cues.length} one="# caption at its new time" other="# captions at their new times" />
            </summary>
            <ol className={styles.cues} tabIndex={0} aria-label={t`Captions of the film`}>
              {cues.map(({ startMs, text }, index) => (
                <li key={index}>
                  <code>{exactClock(startMs)}</code> <span dir="auto">{text}</span>
                </li>
              ))}
            </ol>
          </details>
          <p className={styles.acts}>
            {files.map((file) => (
              <a key={file.id} className={buttonClass('plain')} href={contentUrl(file.id)} download={nameOf(file)} aria-label={t`Download ${nameOf(file)}`}>
                <Download aria-hidden size={16} />
                {nameOf(file)}
              </a>
            ))}
          </p>
        </>
      )}
    </>
  )
}
