import type { MessageDescriptor } from '@lingui/core'
import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { useCallback, useEffect, useState } from 'react'

import { ApiProblem } from '../../api/problem'
import { projectQuery } from '../../api/projects'
import { timelineQuery } from '../../api/timeline'
import { NotFound } from '../../app/not-found'
import { buttonClass } from '../../ui/button'
import { PageHead } from '../../ui/page-head'
import { ProblemNote } from '../../ui/problem-note'
import { Sheet } from '../../ui/sheet'
import { Workbench } from './components/workbench'

/** Why there is nothing to edit yet. */
const NO_TIMELINE = ['no_timeline', 'wrong_state']

export function TimelinePage() {
  const { id } = useParams({ from: '/projects/$id/timeline' })
  const { t } = useLingui()
  const project = useQuery(projectQuery(id))
  const version = useQuery(timelineQuery(id))
  const [said, setSaid] = useState({ text: '', times: 0 })
  const say = useCallback((what: MessageDescriptor) => setSaid(({ times }) => ({ text: t(what), times: times + 1 })), [t])

  const title = project.data?.title
  useEffect(() => {
    document.title = title ? `${title} · ${t`Timeline`} · GALA` : 'GALA'
    return () => {
      document.title = 'GALA'
    }
  }, [title, t])

  if (project.error instanceof ApiProblem && project.error.isNowhere) return <NotFound />
  if (project.isError && !project.data) return <ProblemNote error={project.error} onRetry={() => void project.refetch()} />
  if (!project.data) return <p aria-live="polite" />
  const isNone = version.error instanceof ApiProblem && NO_TIMELINE.includes(version.error.code)
  return (
    <>
      <PageHead title={<span dir="auto">{project.data.title}</span>}>
        <Link to="/projects/$id" params={{ id }} className={buttonClass('quiet')}>
          <Trans>To the video</Trans>
        </Link>
        {project.data.workflow !== 'template' && (
          <Link to="/projects/$id/scenes" params={{ id }} className={buttonClass('quiet')}>
            <Trans>Change the scenes</Trans>
          </Link>
        )}
      </PageHead>
      {version.data ? (
        <Workbench project={id} version={version.data} say={say} />
      ) : isNone ? (
        <Sheet>
          <h2>
            <Trans>There is no timeline yet</Trans>
          </h2>
          <p>
            <Trans>It is written with the video. Come back once the video is finished.</Trans>
          </p>
        </Sheet>
      ) : version.isError ? (
        <ProblemNote error={version.error} onRetry={() => void version.refetch()} />
      ) : (
        <p aria-live="polite" />
      )}
      {/* The same words twice are told twice. */}
      <p key={said.times % 2} className="visually-hidden" role="status">
        {said.text}
      </p>
    </>
  )
}
