import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'

import type { FilmFacts } from '../../api/films'
import type { Scene } from '../../api/projects'
import { takesQuery } from '../../api/scenes'
import { usePlan } from '../animatic/use-plan'
import { CommentPanel } from '../comments/comment-panel'
import { DrawingLayer } from '../comments/drawing-layer'
import { useDiscussion } from '../comments/use-discussion'
import { Film } from '../player/film'
import { Player } from '../player/player'
import styles from './inspector.module.css'
import { useWords } from './use-words'

/** The clip of a scene, as it is in the video, and what is said of the scene. */
export function SceneTalk({ project, scene }: { project: string; scene: Scene }) {
  const { t } = useLingui()
  const [film] = useState(() => new Film())
  const { fps } = usePlan(project)
  const takes = useQuery(takesQuery(project, scene.id))
  const clip = takes.data?.find(({ id }) => id === scene.takes.clip)?.asset_id
  const words = useWords(scene.script, clip != null)
  const scenes = useMemo(() => [scene], [scene])
  const discussion = useDiscussion({ project, film, scenes, starts: NO_STARTS, scene: scene.id })
  const facts: FilmFacts = { fps, scenes: [], captions: undefined }
  return (
    <div className={styles.talk} aria-label={t`What is said of the scene`} role="group">
      {clip && (
        <Player
          film={film}
          video={clip}
          poster={scene.picture_id ?? undefined}
          facts={facts}
          words={words}
          pins={discussion.pins}
          onPin={discussion.choose}
          onComment={discussion.write}
          keys="box"
          size="small"
        >
          <DrawingLayer discussion={discussion} />
        </Player>
      )}
      <CommentPanel discussion={discussion} mayReview title={<Trans>Comments on the scene</Trans>} />
    </div>
  )
}

const NO_STARTS: readonly [] = []
