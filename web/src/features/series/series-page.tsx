import { Trans, useLingui } from '@lingui/react/macro'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { Pencil, Plus } from 'lucide-react'
import { useState } from 'react'

import { ApiProblem } from '../../api/problem'
import { contentUrl, projectList, type Project } from '../../api/projects'
import { seriesQuery } from '../../api/series'
import { NotFound } from '../../app/not-found'
import { dateTime } from '../../lib/format'
import { Button, buttonClass } from '../../ui/button'
import { Listing } from '../../ui/listing'
import { PageHead } from '../../ui/page-head'
import { ProblemNote } from '../../ui/problem-note'
import { Sheet } from '../../ui/sheet'
import { useMore } from '../../ui/use-more'
import { ProjectState } from '../project/states'
import { SeriesForm } from './series-form'
import styles from './series.module.css'

/** The episodes of a series, newest first. */
export function SeriesPage() {
  const { id } = useParams({ from: '/series/$id' })
  const series = useQuery(seriesQuery(id))
  const projects = useInfiniteQuery(projectList())
  const [isChanging, setChanging] = useState(false)
  const last = series.data?.last_episode ?? 0
  const all = projects.data?.pages.flatMap((page) => page.items) ?? []
  const episodes = all.filter((project) => project.series_id === id).sort((a, b) => (b.episode ?? 0) - (a.episode ?? 0))
  // The server lists the projects of no series by itself: pages are read until the first episode is found.
  const isWhole = episodes.some(({ episode }) => episode === 1) || !projects.hasNextPage
  useMore(!isWhole && last > 0, projects)

  if (series.error instanceof ApiProblem && series.error.isNowhere) return <NotFound />
  if (series.isError) return <ProblemNote error={series.error} onRetry={() => void series.refetch()} />
  if (!series.data) return <p aria-live="polite" />
  const next = last + 1
  return (
    <>
      <PageHead title={<span dir="auto">{series.data.title}</span>}>
        <Link to="/series" className={buttonClass('quiet')}>
          <Trans>All series</Trans>
        </Link>
        <Button onClick={() => setChanging(true)}>
          <Pencil aria-hidden size={16} />
          <Trans>Change the series</Trans>
        </Button>
        <Link to="/new" search={{ series: id }} className={buttonClass('main')}>
          <Plus aria-hidden size={18} />
          <Trans>Episode {next}</Trans>
        </Link>
      </PageHead>
      <Sheet className={styles.sheet}>
        <h2>
          <Trans>Episodes</Trans>
        </h2>
        <Listing
          query={{ data: projects.data && (isWhole || episodes.length > 0) ? episodes : undefined, error: projects.error, isPending: projects.isPending || !isWhole, refetch: projects.refetch }}
          empty={<Trans>There is no episode yet, or none that was not deleted.</Trans>}
        >
          {(items) => (
            <ul className={styles.list}>
              {items.map((project) => (
                <Episode key={project.id} project={project} />
              ))}
            </ul>
          )}
        </Listing>
      </Sheet>
      {isChanging && <SeriesForm series={series.data} onClose={() => setChanging(false)} />}
    </>
  )
}

function Episode({ project }: { project: Project }) {
  const { i18n } = useLingui()
  const { id, title, episode, poster_id: poster, status, created_at } = project
  return (
    <li className={styles.item}>
      {poster ? <img className={styles.poster} src={contentUrl(poster)} alt="" loading="lazy" /> : <span className={styles.poster} />}
      <div className={styles.facts}>
        <Link to="/projects/$id" params={{ id }}>
          <strong dir="auto">{title}</strong>
        </Link>
        <small>
          <Trans>Episode {episode ?? 0}</Trans> · {dateTime(created_at, i18n.locale)}
        </small>
      </div>
      <ProjectState status={status} />
    </li>
  )
}
