import { Trans, useLingui } from '@lingui/react/macro'
import { useSearch } from '@tanstack/react-router'
import { Columns2, Link2 } from 'lucide-react'
import { useState } from 'react'

import type { Asset, Scene } from '../../api/projects'
import { frameMs } from '../../lib/frames'
import { momentAddress } from '../../lib/moment'
import { Button } from '../../ui/button'
import { CopyLink } from '../../ui/copy-link'
import { Sheet } from '../../ui/sheet'
import { CommentPanel } from '../comments/comment-panel'
import { DrawingLayer } from '../comments/drawing-layer'
import { useDiscussion } from '../comments/use-discussion'
import { CompareDialog } from '../player/compare-dialog'
import { Player } from '../player/player'
import { useFilmDesk } from '../player/use-film-desk'
import { useMoment } from '../player/use-moment'
import { VersionSelect } from '../player/version-select'
import styles from './project-page.module.css'

interface Props {
  project: string
  assets: readonly Asset[]
  scenes: readonly Scene[]
  poster: string | undefined
}

/** The finished video, what is said of it, and what it was before. */
export function Screening({ project, assets, scenes, poster }: Props) {
  const { t } = useLingui()
  const { film, facts, areFactsKnown, version, versions, choose, isNewest } = useFilmDesk(project, assets)
  const { t: moment } = useSearch({ from: '/projects/$id' })
  useMoment(film, moment, areFactsKnown)
  const discussion = useDiscussion({ project, film, scenes, starts: facts.scenes })
  const [isComparing, setComparing] = useState(false)
  if (!version) return null
  const compare = () => {
    film.pause()
    setComparing(true)
  }
  return (
    <>
      <div className={styles.player}>
        <Player
          film={film}
          video={version.video.id}
          poster={isNewest ? poster : undefined}
          facts={facts}
          pins={discussion.pins}
          onPin={discussion.choose}
          onComment={discussion.write}
          controls={
            <CopyLink label={t`Copy a link to this moment`} address={() => momentAddress(project, frameMs(film.frame, film.fps))}>
              <Link2 aria-hidden size={18} />
            </CopyLink>
          }
        >
          <DrawingLayer discussion={discussion} />
        </Player>
        {versions.length > 1 && (
          <div className={styles.versions}>
            <VersionSelect label={t`Version`} versions={versions} version={version} onChoose={choose} />
            <Button onClick={compare}>
              <Columns2 aria-hidden size={16} />
              <Trans>Compare versions</Trans>
            </Button>
          </div>
        )}
      </div>
      <Sheet className={styles.talk}>
        <CommentPanel discussion={discussion} mayReview />
      </Sheet>
      {isComparing && (
        <CompareDialog {...{ project, versions, assets }} ms={film.ms} onClose={() => setComparing(false)} />
      )}
    </>
  )
}
