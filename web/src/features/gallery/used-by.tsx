import { Trans } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'

import type { SceneUse } from '../../api/assets'
import { projectQuery } from '../../api/projects'
import styles from './gallery.module.css'

/** So many scenes are named; that there are more is told. */
const MOST = 12

/** Which scenes use a file of the workspace, in whichever videos. */
export function UsedBy({ scenes }: { scenes: readonly SceneUse[] }) {
  if (scenes.length === 0) return null
  return (
    <dl className={styles.facts}>
      <div>
        <dt>
          <Trans>Used in</Trans>
        </dt>
        <dd>
          {scenes.slice(0, MOST).map((use) => (
            <span key={use.scene_id} className={styles.credit}>
              <UsingScene use={use} />
            </span>
          ))}
          {scenes.length > MOST && <Trans>and others</Trans>}
        </dd>
      </div>
    </dl>
  )
}

function UsingScene({ use: { scene_id: scene, project_id: project, number } }: { use: SceneUse }) {
  const { data } = useQuery(projectQuery(project))
  return (
    <>
      {data && (
        <>
          <span dir="auto">{data.title}</span>,{' '}
        </>
      )}
      {number == null ? (
        <Trans>a scene that was removed</Trans>
      ) : (
        <Link to="/projects/$id/scenes" params={{ id: project }} search={{ scene }}>
          <Trans>Scene {number}</Trans>
        </Link>
      )}
    </>
  )
}
