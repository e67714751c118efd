import { Trans, useLingui } from '@lingui/react/macro'
import { useInfiniteQuery, type UseInfiniteQueryResult } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState, type RefObject } from 'react'

import { jobList, useCancelJob, useRetryJob, type Job } from '../../api/jobs'
import type { Scene } from '../../api/projects'
import { clock, dateTime } from '../../lib/format'
import { Button } from '../../ui/button'
import { ProblemNote } from '../../ui/problem-note'
import { useMore } from '../../ui/use-more'
import { useVirtualList } from '../../ui/use-virtual-list'
import styles from './job-list.module.css'
import { JOB_KIND, JobState } from './states'

interface Props {
  project?: string
  /** Of the project, so that jobs tell which one they are for. */
  scenes?: readonly Scene[] | undefined
  state?: Job['state'] | undefined
}

/** The jobs of a project, or of all, newest first. */
export function JobList({ project, scenes, state }: Props) {
  const list = useInfiniteQuery(jobList(project, state))
  if (list.isPending) return <p aria-live="polite" />
  if (list.isError) return <ProblemNote error={list.error} onRetry={() => void list.refetch()} />
  const jobs = list.data.pages.flatMap((page) => page.items)
  if (jobs.length === 0)
    return (
      <p>
        <Trans>There are none.</Trans>
      </p>
    )
  return <JobRows jobs={jobs} list={list} scenes={scenes} showsProject={project === undefined} />
}

interface RowsProps {
  jobs: readonly Job[]
  list: UseInfiniteQueryResult
  scenes: readonly Scene[] | undefined
  showsProject: boolean
}

/** Those in view; more are asked for as the end comes into view. */
function JobRows({ jobs, list, scenes, showsProject }: RowsProps) {
  const [focused, setFocused] = useState(-1)
  const virtual = useVirtualList({ count: jobs.length, rowHeight: 44, gap: 12, keep: focused })
  useMore(virtual.isAtEnd, list)
  return (
    <>
      <ul ref={virtual.ref as RefObject<HTMLUListElement>} className={styles.list} style={virtual.style}>
        {virtual.rows.map(({ index, style }) => {
          const job = jobs[index]
          return (
            job && (
              <li
                key={job.id}
                ref={virtual.measure}
                data-index={index}
                className={styles.job}
                style={style}
                aria-posinset={index + 1}
                aria-setsize={list.hasNextPage ? -1 : jobs.length}
                onFocus={() => setFocused(index)}
              >
                <JobRow
                  job={job}
                  scene={scenes?.find((scene) => scene.id === job.scene_id)?.number}
                  showsProject={showsProject}
                />
              </li>
            )
          )
        })}
      </ul>
      {list.hasNextPage && (
        <Button disabled={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          <Trans>Show more</Trans>
        </Button>
      )}
    </>
  )
}

const ENDED: readonly Job['state'][] = ['SUCCEEDED', 'FAILED', 'CANCELLED']

function JobRow({ job, scene, showsProject }: { job: Job; scene: number | undefined; showsProject: boolean }) {
  const { i18n, t } = useLingui()
  const [retry, cancel] = [useRetryJob(), useCancelJob()]
  const told = job.error ?? job.waiting
  const took = job.started_at && job.finished_at ? Date.parse(job.finished_at) - Date.parse(job.started_at) : undefined
  const kind = t(JOB_KIND[job.kind])
  const name = scene === undefined ? kind : `${kind} (${scene})`
  return (
    <>
      <div className={styles.facts}>
        <span>
          {name}
          {showsProject && job.project_id && (
            <>
              {' · '}
              <Link to="/projects/$id" params={{ id: job.project_id }}>
                <Trans>its video</Trans>
              </Link>
            </>
          )}
        </span>
        <small>
          {dateTime(job.created_at, i18n.locale)}
          {took !== undefined && ` · ${clock(took)}`}
          {job.attempt > 1 && (
            <>
              {' · '}
              <Trans>attempt {job.attempt}</Trans>
            </>
          )}
        </small>
        {told && (
          <p className={styles.told}>
            {told.error_message} <code>{told.error_code}</code>
          </p>
        )}
        {(retry.error ?? cancel.error) && <ProblemNote error={retry.error ?? cancel.error} />}
      </div>
      <JobState state={job.state} />
      {job.state === 'FAILED' || job.state === 'CANCELLED' ? (
        <Button disabled={retry.isPending} onClick={() => retry.mutate(job.id)} aria-label={t`Try again: ${name}`}>
          <Trans>Try again</Trans>
        </Button>
      ) : null}
      {!ENDED.includes(job.state) && (
        <Button disabled={cancel.isPending} onClick={() => cancel.mutate(job.id)} aria-label={t`Cancel: ${name}`}>
          <Trans>Cancel</Trans>
        </Button>
      )}
    </>
  )
}
