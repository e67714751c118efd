import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Plus, RotateCcw } from 'lucide-react'
import { useState } from 'react'

import { seriesList, useDeleteSeries, useRestoreSeries, type Series } from '../../api/series'
import { Button, buttonClass } from '../../ui/button'
import { Check } from '../../ui/check'
import { Listing } from '../../ui/listing'
import { PageHead } from '../../ui/page-head'
import { ProblemNote } from '../../ui/problem-note'
import { Sheet } from '../../ui/sheet'
import { showToast } from '../../ui/toast'
import { SeriesForm } from './series-form'
import styles from './series.module.css'

/** Videos that belong together. */
export function SeriesListPage() {
  const [isDeleted, setDeleted] = useState(false)
  const [isMaking, setMaking] = useState(false)
  const list = useInfiniteQuery(seriesList(isDeleted))
  const all = list.data?.pages.flatMap((page) => page.items)
  return (
    <>
      <PageHead title={<Trans>Series</Trans>}>
        <Check checked={isDeleted} onChange={setDeleted}>
          <Trans>Those that were deleted</Trans>
        </Check>
        <Button kind="main" onClick={() => setMaking(true)}>
          <Plus aria-hidden size={18} />
          <Trans>New series</Trans>
        </Button>
      </PageHead>
      <Sheet className={styles.sheet}>
        <Listing
          query={{ data: all, error: list.error, isPending: list.isPending, refetch: list.refetch }}
          empty={
            isDeleted ? (
              <Trans>Nothing was deleted.</Trans>
            ) : (
              <Trans>There is no series yet. Its episodes share a style, a voice and a cast, and are numbered.</Trans>
            )
          }
        >
          {(items) => (
            <ul className={styles.list}>
              {items.map((series) => (
                <SeriesRow key={series.id} series={series} />
              ))}
            </ul>
          )}
        </Listing>
        {list.hasNextPage && (
          <Button disabled={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            <Trans>Show more</Trans>
          </Button>
        )}
      </Sheet>
      {isMaking && <SeriesForm onClose={() => setMaking(false)} />}
    </>
  )
}

function SeriesRow({ series }: { series: Series }) {
  const { t } = useLingui()
  const [remove, restore] = [useDeleteSeries(), useRestoreSeries()]
  const { id, title, last_episode: count, style, deleted_at } = series
  const facts = [style.preset, style.voice].filter(Boolean).join(' · ')
  const error = deleted_at ? restore.error : remove.error
  return (
    <li className={styles.item}>
      <div className={styles.facts}>
        {deleted_at ? (
          <strong dir="auto">{title}</strong>
        ) : (
          <Link to="/series/$id" params={{ id }}>
            <strong dir="auto">{title}</strong>
          </Link>
        )}
        <small>
          {count === 0 ? <Trans>no episode yet</Trans> : <Plural value={count} one="# episode" other="# episodes" />}
          {facts && ` · ${facts}`}
        </small>
        {error && <ProblemNote error={error} />}
      </div>
      {deleted_at ? (
        <Button disabled={restore.isPending} aria-label={t`Restore: ${title}`} onClick={() => restore.mutate(id)}>
          <RotateCcw aria-hidden size={16} />
          <Trans>Restore</Trans>
        </Button>
      ) : (
        <>
          <Link to="/new" search={{ series: id }} className={buttonClass('plain')} aria-label={t`New episode of ${title}`}>
            <Plus aria-hidden size={16} />
            <Trans>New episode</Trans>
          </Link>
          <Button
            kind="quiet"
            disabled={remove.isPending}
            aria-label={t`Delete: ${title}`}
            onClick={() => remove.mutate(id, { onSuccess: () => showToast(t`Deleted: ${title}. Its episodes stay.`, () => restore.mutate(id), 'series') })}
          >
            <Trans>Delete</Trans>
          </Button>
        </>
      )}
    </li>
  )
}
