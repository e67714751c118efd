import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { RotateCcw } from 'lucide-react'

import { assetsQuery, contentUrl, scenesQuery, useRestoreProject, type Project } from '../../api/projects'
import { dateTime, percent } from '../../lib/format'
import { Button } from '../../ui/button'
import { Stage, type StageState } from '../../ui/stage'
import { isUnderWay, ProjectState } from '../project/states'
import styles from './project-card.module.css'

export function ProjectCard({ project }: { project: Project }) {
  const { i18n, t } = useLingui()
  const restore = useRestoreProject()
  const isDeleted = project.deleted_at !== undefined
  const assets = useQuery({ ...assetsQuery(project.id), enabled: !isDeleted })
  const scenes = useQuery({ ...scenesQuery(project.id), enabled: !isDeleted })
  const poster = assets.data?.findLast((asset) => asset.kind === 'thumbnail')
  const count = scenes.data?.length ?? 0
  const done = scenes.data?.filter((scene) => scene.takes.clip).length ?? 0
  const state = stageState(project, poster !== undefined)
  const label = state === 'making' ? percent(count > 0 ? done / (count + 1) : 0, i18n.locale) : t`No picture yet`
  const title = (
    <h2 className={styles.title} dir="auto">
      {project.title}
    </h2>
  )
  return (
    <li className={styles.card}>
      <Stage state={isDeleted ? 'waiting' : state} share={count > 0 ? done / (count + 1) : 0} ratio={3 / 4} label={label}>
        {poster && <img src={contentUrl(poster.id)} alt="" loading="lazy" />}
      </Stage>
      <div className={styles.facts}>
        {isDeleted ? title : (
          <Link to="/projects/$id" params={{ id: project.id }} className={styles.link}>
            {title}
          </Link>
        )}
        <ProjectState status={project.status} />
        <p className={styles.small}>
          {count > 0 && (
            <>
              <Plural value={count} one="# scene" other="# scenes" />
              {' · '}
            </>
          )}
          {dateTime(project.created_at, i18n.locale)}
        </p>
        {isDeleted && (
          <Button disabled={restore.isPending} onClick={() => restore.mutate(project.id)}>
            <RotateCcw aria-hidden size={16} />
            <Trans>Restore</Trans>
          </Button>
        )}
      </div>
    </li>
  )
}

function stageState(project: Project, hasPoster: boolean): StageState {
  if (project.status === 'failed' && !hasPoster) return 'failed'
  if (isUnderWay(project.status)) return 'making'
  return hasPoster ? 'ready' : 'waiting'
}
