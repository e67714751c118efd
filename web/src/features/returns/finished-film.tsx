import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { FileVideo } from 'lucide-react'
import { useEffect } from 'react'

import type { Asset } from '../../api/projects'
import { filmJobQuery } from '../../api/returns'
import { FILMS } from '../../api/uploads'
import { ProblemNote } from '../../ui/problem-note'
import { Sheet } from '../../ui/sheet'
import { uploadQueue } from '../uploads/queue'
import { UploadList } from '../uploads/upload-tray'
import { useUploads } from '../uploads/use-uploads'
import { BroughtFilms } from './brought-films'
import { FileButton } from '../../ui/file-button'
import { FilmOutcome } from './film-outcome'
import styles from './returns.module.css'

interface Props {
  project: string
  assets: readonly Asset[]
}

/** Brings the film that an editor made of the project: it is compared with it, gets captions at its own times, and completes it. */
export function FinishedFilm({ project, assets }: Props) {
  const { t } = useLingui()
  const queries = useQueryClient()
  const job = useQuery(filmJobQuery(project))
  const uploads = useUploads().filter((upload) => upload.project === project && upload.isFilm)
  // Those that somebody brought: others were made here.
  const films = assets.filter(({ kind, status, name }) => kind === 'video' && status !== 'FAILED' && name != null)
  // The upload asks for the job; the job is shown once it is there.
  const arrived = uploads.filter(({ state }) => state === 'done').length
  useEffect(() => {
    if (arrived > 0) void queries.invalidateQueries({ queryKey: filmJobQuery(project).queryKey })
  }, [arrived, queries, project])
  return (
    <Sheet className={styles.sheet}>
      <h2>
        <Trans>The finished film</Trans>
      </h2>
      <p className={styles.hint}>
        <Trans>
          Bring the film as it left the editing program. It is compared with the scenes by what is heard and seen, gets captions at its own times, and becomes the video of the project, byte for byte.
        </Trans>
      </p>
      <div className={styles.acts}>
        <FileButton label={t`Finished film`} accept={FILMS} onChoose={(file) => uploadQueue.add(project, [file], true)}>
          <FileVideo aria-hidden size={16} />
          <Trans>Bring the film</Trans>
        </FileButton>
      </div>
      {uploads.length > 0 && <UploadList uploads={uploads} />}
      {job.error && <ProblemNote error={job.error} onRetry={() => void job.refetch()} />}
      {job.data && <FilmOutcome job={job.data} assets={assets} />}
      {films.length > 0 && <BroughtFilms project={project} films={films} />}
    </Sheet>
  )
}
