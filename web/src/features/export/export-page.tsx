import { Trans } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'

import { ApiProblem } from '../../api/problem'
import { assetsQuery, projectQuery, type Asset } from '../../api/projects'
import { NotFound } from '../../app/not-found'
import { buttonClass } from '../../ui/button'
import { PageHead } from '../../ui/page-head'
import { ProblemNote } from '../../ui/problem-note'
import { Sheet } from '../../ui/sheet'
import { FileList } from '../project/file-list'
import { useLive } from '../project/live'
import { outputsOf } from '../project/outputs'
import { FinishedFilm } from '../returns/finished-film'
import { KeptFolder } from '../returns/kept-folder'
import { ReturnedCut } from '../returns/returned-cut'
import { ShareSheet } from '../share/share-sheet'
import styles from './export.module.css'
import { MakePackage } from './make-package'
import { PackageTicket } from './package-ticket'

const NONE: readonly Asset[] = []

/** What a video leaves the house as, and what comes back: files, packages for editors, links, edited cuts, finished films. */
export function ExportPage() {
  const { id } = useParams({ from: '/projects/$id/export' })
  const project = useQuery(projectQuery(id))
  const assets = useQuery(assetsQuery(id))
  // Whatever is being made appears by itself.
  useLive(id)
  if (project.error instanceof ApiProblem && project.error.isNowhere) return <NotFound />
  const error = project.error ?? assets.error
  if (error && !(project.data && assets.data))
    return <ProblemNote error={error} onRetry={() => void Promise.all([project.refetch(), assets.refetch()])} />
  if (!project.data || !assets.data) return <p aria-live="polite" />
  const outputs = outputsOf(assets.data)
  const isEditable = outputs.video !== undefined || project.data.status === 'ready_for_edit'
  const files = outputs.files.filter(({ kind }) => kind !== 'package')
  const packages = (assets.data ?? NONE).filter(({ kind, status }) => kind === 'package' && status === 'READY').toReversed()
  return (
    <>
      <PageHead title={<span dir="auto">{project.data.title}</span>}>
        <Link to="/projects/$id" params={{ id }} className={buttonClass('quiet')}>
          <Trans>To the video</Trans>
        </Link>
        <Link to="/projects/$id/timeline" params={{ id }} className={buttonClass('quiet')}>
          <Trans>Timeline</Trans>
        </Link>
      </PageHead>
      <div className={styles.columns}>
        <div className={styles.ways}>
          <Packages project={id} packages={packages} isEditable={isEditable} />
          {isEditable && <ReturnedCut project={id} packages={packages} />}
          {isEditable && <FinishedFilm project={id} assets={assets.data} />}
        </div>
        <div className={styles.side}>
          <Sheet>
            <h2>
              <Trans>Files</Trans>
            </h2>
            <FileList files={files} />
          </Sheet>
          <KeptFolder project={id} hasLinks={assets.data.some(({ provider }) => provider === 'gdrive')} />
          {outputs.video && <ShareSheet project={id} />}
        </div>
      </div>
    </>
  )
}

interface PackagesProps {
  project: string
  /** Newest first. */
  packages: readonly Asset[]
  /** Whether there is something to hand over. */
  isEditable: boolean
}

function Packages({ project, packages, isEditable }: PackagesProps) {
  return (
    <Sheet className={styles.packages}>
      <h2>
        <Trans>Packages for editors</Trans>
      </h2>
      <p className={styles.hint}>
        <Trans>
          The timeline as it is, for people who cut: documents that their programs open, a film for each clip with a little more before and after, sounds by what they are for, captions, and what is lost where.
        </Trans>
      </p>
      {isEditable ? (
        <MakePackage project={project} />
      ) : (
        <p>
          <Trans>There is nothing to hand over before the video is finished.</Trans>
        </p>
      )}
      {packages.length > 0 && (
        <ul className={styles.tickets}>
          {packages.map((asset, index) => (
            <PackageTicket key={asset.id} asset={asset} isOpen={index === 0} />
          ))}
        </ul>
      )}
    </Sheet>
  )
}
