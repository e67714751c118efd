import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { Columns2 } from 'lucide-react'
import { useState } from 'react'

import type { Visit } from '../../api/links'
import { ApiProblem } from '../../api/problem'
import { assetsQuery, projectQuery, scenesQuery, type Asset, type Scene } from '../../api/projects'
import { Button } from '../../ui/button'
import { ProblemNote } from '../../ui/problem-note'
import { CommentPanel } from '../comments/comment-panel'
import { DrawingLayer } from '../comments/drawing-layer'
import { useDiscussion } from '../comments/use-discussion'
import { CompareDialog } from '../player/compare-dialog'
import { Player } from '../player/player'
import { useFilmDesk } from '../player/use-film-desk'
import { useMoment } from '../player/use-moment'
import { VersionSelect } from '../player/version-select'
import { Downloads } from './downloads'
import { keptName } from './guest-name'
import { LinkEnded } from './link-ended'
import styles from './review.module.css'
import { SceneVerdicts } from './scene-verdicts'

/** No stream of events is open to guests' browsers: what they see is asked for so often. */
const LOOK_EVERY_MS = 5000
const NO_ASSETS: readonly Asset[] = []
const NO_SCENES: readonly Scene[] = []

interface Props {
  visit: Visit
  onAgain: () => void
}

/** The film with what is said of it, for who came by a link. */
export function ReviewRoom({ visit: { project, mayReview }, onAgain }: Props) {
  const { t } = useLingui()
  const outline = useQuery({ ...projectQuery(project), refetchInterval: LOOK_EVERY_MS })
  const scenes = useQuery({ ...scenesQuery(project), refetchInterval: LOOK_EVERY_MS }).data ?? NO_SCENES
  const assets = useQuery({ ...assetsQuery(project), refetchInterval: 2 * LOOK_EVERY_MS }).data ?? NO_ASSETS
  const desk = useFilmDesk(project, assets)
  const { film, facts, version, versions } = desk
  const { t: moment } = useSearch({ from: '/review' })
  useMoment(film, moment, desk.areFactsKnown)
  const discussion = useDiscussion({ project, film, scenes, starts: facts.scenes })
  const [isComparing, setComparing] = useState(false)

  if (outline.error instanceof ApiProblem && (outline.error.isUnproven || outline.error.isNowhere)) {
    return <LinkEnded onAgain={onAgain} />
  }
  const compare = () => {
    film.pause()
    setComparing(true)
  }
  return (
    <>
      <header className={styles.bar}>
        <img src="/favicon.svg" alt="" width={32} height={32} />
        <h1 dir="auto">{outline.data?.title ?? <Trans>Review</Trans>}</h1>
        <span className={styles.guest}>{keptName()}</span>
      </header>
      <main className={styles.room}>
        {outline.error && <ProblemNote error={outline.error} onRetry={() => void outline.refetch()} />}
        <div className={styles.film}>
          {version ? (
            <Player
              film={film}
              video={version.video.id}
              facts={facts}
              pins={discussion.pins}
              onPin={discussion.choose}
              onComment={mayReview ? discussion.write : undefined}
            >
              <DrawingLayer discussion={discussion} />
            </Player>
          ) : (
            <p className={styles.empty} role="status">
              <Trans>There is no finished video yet. It shows up here by itself.</Trans>
            </p>
          )}
          {version && (
            <div className={styles.tools}>
              {versions.length > 1 && (
                <>
                  <VersionSelect label={t`Version`} versions={versions} version={version} onChoose={desk.choose} />
                  <Button onClick={compare}>
                    <Columns2 aria-hidden size={16} />
                    <Trans>Compare versions</Trans>
                  </Button>
                </>
              )}
              <Downloads version={version} captions={facts.captions?.asset} />
            </div>
          )}
        </div>
        <div className={styles.talk}>
          <CommentPanel discussion={discussion} mayReview={mayReview} />
        </div>
        <div className={styles.scenes}>
          <SceneVerdicts project={project} scenes={scenes} desk={desk} mayReview={mayReview} />
        </div>
      </main>
      {isComparing && (
        <CompareDialog
          {...{ project, versions, assets }}
          ms={film.ms}
          onClose={() => setComparing(false)}
        />
      )}
    </>
  )
}
