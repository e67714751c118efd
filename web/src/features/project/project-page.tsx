import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { Clapperboard, Film, Images, Package, Trash2 } from 'lucide-react'
import { useEffect } from 'react'

import { ApiProblem } from '../../api/problem'
import { assetsQuery, projectQuery, scenesQuery, useDeleteProject, type Asset, type Scene } from '../../api/projects'
import { NotFound } from '../../app/not-found'
import { duration, percent } from '../../lib/format'
import { Button, buttonClass } from '../../ui/button'
import { PageHead } from '../../ui/page-head'
import { ProblemNote } from '../../ui/problem-note'
import { Sheet } from '../../ui/sheet'
import { ApprovalPanel } from '../approvals/approval-panel'
import { RulesForm } from '../approvals/rules-form'
import { ShareSheet } from '../share/share-sheet'
import { TemplateUseNote } from '../templates/template-use'
import { BudgetForm } from './budget-form'
import { CostTable } from './cost-table'
import { FileList } from './file-list'
import { JobList } from './job-list'
import { useLive, type Live } from './live'
import { outputsOf, picturesOf } from './outputs'
import styles from './project-page.module.css'
import { ProjectPeople } from './project-people'
import { SceneGrid } from './scene-grid'
import { Screening } from './screening'
import { isUnderWay, ProjectState } from './states'

const NO_ASSETS: readonly Asset[] = []
const NO_SCENES: readonly Scene[] = []

export function ProjectPage() {
  const { id } = useParams({ from: '/projects/$id' })
  const project = useQuery(projectQuery(id))
  const scenes = useQuery(scenesQuery(id))
  const assets = useQuery(assetsQuery(id))
  const live = useLive(id)
  const navigate = useNavigate()
  const remove = useDeleteProject()
  useTitle(project.data?.title, live)

  if (project.isPending) return <p aria-live="polite" />
  if (project.error instanceof ApiProblem && project.error.isNowhere) return <NotFound />
  if (project.isError) return <ProblemNote error={project.error} onRetry={() => void project.refetch()} />
  // What is made of a template is a timeline at once, and has no scenes.
  const isOfTemplate = project.data.workflow === 'template'
  const outputs = outputsOf(assets.data ?? [])
  return (
    <>
      <PageHead title={<span dir="auto">{project.data.title}</span>}>
        {!isOfTemplate && (
          <Link to="/projects/$id/scenes" params={{ id }} className={buttonClass('plain')}>
            <Clapperboard aria-hidden size={16} />
            <Trans>Change the scenes</Trans>
          </Link>
        )}
        <Link to="/projects/$id/timeline" params={{ id }} className={buttonClass('plain')}>
          <Film aria-hidden size={16} />
          <Trans>Timeline</Trans>
        </Link>
        <Link to="/projects/$id/gallery" params={{ id }} className={buttonClass('plain')}>
          <Images aria-hidden size={16} />
          <Trans>Gallery</Trans>
        </Link>
        <Button
          kind="quiet"
          disabled={remove.isPending}
          onClick={() => remove.mutate(id, { onSuccess: () => void navigate({ to: '/', search: { deleted: true } }) })}
        >
          <Trash2 aria-hidden size={16} />
          <Trans>Delete</Trans>
        </Button>
      </PageHead>
      <div className={styles.state} aria-live="polite">
        <ProjectState status={project.data.status} />
        {isUnderWay(project.data.status) && <Left live={live} />}
        {!live.isLive && isUnderWay(project.data.status) && (
          <span className={styles.away}>
            <Trans>The server is silent; what is shown may be old.</Trans>
          </span>
        )}
      </div>
      {isOfTemplate && <TemplateUseNote project={id} />}
      {remove.error && <ProblemNote error={remove.error} />}
      <ApprovalPanel project={project.data} scenes={scenes.data ?? NO_SCENES} />
      <div className={styles.columns}>
        {outputs.video && (
          <Screening
            project={id}
            assets={assets.data ?? NO_ASSETS}
            scenes={scenes.data ?? NO_SCENES}
            poster={outputs.poster?.id}
          />
        )}
        <div className={styles.rest}>
          <SceneGrid
            scenes={scenes.data ?? []}
            pictures={picturesOf(assets.data ?? [])}
            live={live}
            isUnderWay={isUnderWay(project.data.status)}
          />
          <Sheet>
            <h2>
              <Trans>Files</Trans>
            </h2>
            <FileList files={outputs.files} />
            {(outputs.video || project.data.status === 'ready_for_edit') && (
              <Link to="/projects/$id/export" params={{ id }} className={`${buttonClass('plain')} ${styles.export}`}>
                <Package aria-hidden size={16} />
                <Trans>Hand it over</Trans>
              </Link>
            )}
          </Sheet>
          {outputs.video && <ShareSheet project={id} />}
          <Sheet>
            <h2>
              <Trans>Jobs</Trans>
            </h2>
            <JobList project={id} scenes={scenes.data} />
          </Sheet>
          <RulesForm project={project.data} />
          <CostTable project={id} />
          <BudgetForm project={id} />
          <ProjectPeople project={id} />
        </div>
      </div>
    </>
  )
}

function Left({ live }: { live: Live }) {
  const { i18n } = useLingui()
  if (live.video === undefined) return null
  return (
    <span>
      {percent(live.video, i18n.locale)}
      {live.leftMs !== undefined && (
        <>
          {' · '}
          <Trans>{duration(live.leftMs, i18n.locale)} left</Trans>
        </>
      )}
    </span>
  )
}

/** The title of the tab tells how far it is, so that people may look elsewhere. */
function useTitle(title: string | undefined, live: Live) {
  const { i18n } = useLingui()
  const done = live.video === undefined ? '' : `${percent(live.video, i18n.locale)} · `
  useEffect(() => {
    document.title = title ? `${done}${title} · GALA` : 'GALA'
    return () => {
      document.title = 'GALA'
    }
  }, [done, title])
}
