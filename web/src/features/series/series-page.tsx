import { Trans, useLingui } from '@lingui/react/macro'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { Pencil, Plus } from 'lucide-react'
import { useState } from 'react'

import { ApiProblem } from '../../api/problem'
import { contentUrl, type Project } from '../../api/projects'
import { episodeList, seriesQuery } from '../../api/series'
import { NotFound } from '../../app/not-found'
import { dateTime } from '../../lib/format'
import { Button, buttonClass } from '../../ui/button'
import { Listing } from '../../ui/listing'
import { PageHead } from '../../ui/page-head'
import { ProblemNote } from '../../ui/problem-note'
import { Sheet } from '../../ui/sheet'
import { ProjectState } from '../project/states'
import { SeriesForm } from './series-form'
import styles from './series.module.css'

/** The episodes of a series, newest first. */
export function SeriesPage() {
  const { id } = useParams({ from: '/series/$id' })
  const series = useQuery(seriesQuery(id))
  const episodes = useInfiniteQuery(episodeList(id))
  const [isChanging, setChanging] = useState(false)
  const last = series.data?.last_episode ?? 0

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
          query={{ ...episodes, data: episodes.data?.pages.flatMap((page) => page.items) }}
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
        {episodes.hasNextPage && (
          <Button disabled={episodes.isFetchingNextPage} onClick={() => void episodes.fetchNextPage()}>
            <Trans>Show more</Trans>
          </Button>
        )}
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
