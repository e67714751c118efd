import { Trans, useLingui } from '@lingui/react/macro'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link, useSearch } from '@tanstack/react-router'
import { Plus } from 'lucide-react'
import { useState } from 'react'

import { projectList, type Project } from '../../api/projects'
import { Button, buttonClass } from '../../ui/button'
import { PageHead } from '../../ui/page-head'
import { ProblemNote } from '../../ui/problem-note'
import styles from './dashboard-page.module.css'
import { FirstStart } from './first-start'
import { ProjectGrid } from './project-grid'
import { ServerLine } from './server-line'

export function DashboardPage() {
  const { deleted = false } = useSearch({ from: '/' })
  const list = useInfiniteQuery(projectList(deleted))
  const [words, setWords] = useState('')

  if (list.isPending) return <Skeleton />
  if (list.isError) return <ProblemNote error={list.error} onRetry={() => void list.refetch()} />
  const all = list.data.pages.flatMap((page) => page.items)
  if (all.length === 0 && !deleted) return <FirstStart />
  const shown = all.filter((project) => fits(project, words))
  return (
    <>
      <PageHead title={deleted ? <Trans>Deleted videos</Trans> : <Trans>Videos</Trans>}>
        <SearchField value={words} onChange={setWords} />
        <Link to="/" search={deleted ? {} : { deleted: true }} className={buttonClass('quiet')}>
          {deleted ? <Trans>All videos</Trans> : <Trans>Deleted</Trans>}
        </Link>
        <Link to="/batches" className={buttonClass('quiet')}>
          <Trans>Tables</Trans>
        </Link>
        <Link to="/templates" className={buttonClass('quiet')}>
          <Trans>Templates</Trans>
        </Link>
        <Link to="/series" className={buttonClass('quiet')}>
          <Trans>Series</Trans>
        </Link>
        <Link to="/new" className={buttonClass('main')}>
          <Plus aria-hidden size={18} />
          <Trans>New video</Trans>
        </Link>
      </PageHead>
      {!deleted && <ServerLine />}
      {shown.length === 0 && <Nothing isSearched={words !== ''} onClear={() => setWords('')} />}
      <ProjectGrid projects={shown} list={list} />
    </>
  )
}

function fits(project: Project, words: string): boolean {
  const title = project.title.toLocaleLowerCase()
  return words.toLocaleLowerCase().split(/\s+/).every((word) => title.includes(word))
}

function SearchField({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const { t } = useLingui()
  return (
    <input
      type="search"
      className={styles.search}
      aria-label={t`Search titles`}
      placeholder={t`Search titles`}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  )
}

function Nothing({ isSearched, onClear }: { isSearched: boolean; onClear: () => void }) {
  if (!isSearched)
    return (
      <p>
        <Trans>Nothing was deleted within the last 30 days.</Trans>
      </p>
    )
  return (
    <p>
      <Trans>No title has these words.</Trans>{' '}
      <Button kind="quiet" onClick={onClear}>
        <Trans>Clear the search</Trans>
      </Button>
    </p>
  )
}

/** As large as what comes. */
function Skeleton() {
  return (
    <ul className={styles.waiting} aria-hidden>
      {Array.from({ length: 8 }, (_, index) => (
        <li key={index} className={styles.skeleton} />
      ))}
    </ul>
  )
}
