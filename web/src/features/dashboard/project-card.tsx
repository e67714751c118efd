import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { Link } from '@tanstack/react-router'
import { RotateCcw } from 'lucide-react'
import type { CSSProperties } from 'react'

import { contentUrl, useRestoreProject, type Project } from '../../api/projects'
import { dateTime, percent } from '../../lib/format'
import { Button } from '../../ui/button'
import { Stage, type StageState } from '../../ui/stage'
import { isUnderWay, ProjectState } from '../project/states'
import styles from './project-card.module.css'

interface Props {
  project: Project
  /** Where it stands. */
  style: CSSProperties
  /** From 1. */
  position: number
  /** Of all, which are not all drawn; -1 where nobody knows yet. */
  total: number
  onFocus: () => void
}

export function ProjectCard({ project, style, position, total, onFocus }: Props) {
  const { i18n, t } = useLingui()
  const restore = useRestoreProject()
  const isDeleted = project.deleted_at !== undefined
  const { poster_id: poster, scene_count: count, made_scene_count: made } = project
  // What joins the scenes is a step, too.
  const share = count > 0 ? made / (count + 1) : 0
  const state = stageState(project)
  const label = state === 'making' ? percent(share, i18n.locale) : t`No picture yet`
  const title = (
    <h2 className={styles.title} dir="auto">
      {project.title}
    </h2>
  )
  return (
    <li className={styles.card} style={style} aria-posinset={position} aria-setsize={total} onFocus={onFocus}>
      <Stage state={isDeleted ? 'waiting' : state} share={share} ratio={3 / 4} label={label}>
        {poster && !isDeleted && <img src={contentUrl(poster)} alt="" loading="lazy" />}
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

function stageState(project: Project): StageState {
  if (project.status === 'failed' && !project.poster_id) return 'failed'
  if (isUnderWay(project.status)) return 'making'
  return project.poster_id ? 'ready' : 'waiting'
}
