import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { ChevronLeft, ChevronRight, Download, Trash2 } from 'lucide-react'
import type { KeyboardEvent } from 'react'

import { assetQuery, useDeleteAsset, useLookAgain } from '../../api/assets'
import { contentUrl, type Asset } from '../../api/projects'
import { Button, buttonClass } from '../../ui/button'
import { Dialog } from '../../ui/dialog'
import { ProblemNote } from '../../ui/problem-note'
import { AssetFactList } from './asset-facts'
import { AssetLink } from './asset-link'
import { AssetTranscript } from './asset-transcript'
import { AssetUse } from './asset-use'
import { AssetView } from './asset-view'
import styles from './gallery.module.css'
import { titleOf } from './kinds'
import { UsedBy } from './used-by'

interface Props {
  id: string
  /** As it stands in the list, where it does. */
  known: Asset | undefined
  /** In whose gallery it is shown, if in one's. */
  project: string | undefined
  before: Asset | undefined
  after: Asset | undefined
  onGo: (asset: Asset) => void
  onDeleted: (asset: Asset) => void
  onClose: () => void
}

/** One file: what it shows, all that is known of it, and what can be done with it. */
export function AssetDialog({ id, known, project, before, after, onGo, onDeleted, onClose }: Props) {
  const { t } = useLingui()
  // Where it is used may be otherwise than a moment ago.
  const { data: asset, error, refetch } = useQuery({ ...assetQuery(id, known), refetchOnMount: 'always' })
  const home = asset?.project_id ?? project
  const onKeyDown = (event: KeyboardEvent) => {
    const isTaken = event.target instanceof Element && event.target.closest('input, select, textarea, video, audio') !== null
    if (isTaken || event.altKey || event.ctrlKey || event.metaKey) return
    const to = event.key === 'ArrowLeft' ? before : event.key === 'ArrowRight' ? after : undefined
    if (to) onGo(to)
  }
  return (
    <Dialog title={<span dir="auto">{asset ? titleOf(asset) : <Trans>A file</Trans>}</span>} size="medium" onClose={onClose}>
      {/* Keys of what has the focus in it go to it first. */}
      <div className={styles.opened} onKeyDown={onKeyDown}>
        {error && !asset && <ProblemNote error={error} onRetry={() => void refetch()} />}
        {asset && (
          <>
            <AssetView key={asset.id} asset={asset} />
            {asset.status === 'FAILED' && <Failure asset={asset} />}
            {asset.status === 'PROCESSING' && (
              <p role="status">
                <Trans>It is being looked into. Scenes may use it already.</Trans>
              </p>
            )}
            <AssetFactList asset={asset} />
            <AssetTranscript key={`transcript ${asset.id}`} asset={asset} />
            {asset.project_id == null && asset.used_by && <UsedBy scenes={asset.used_by.scenes} />}
            {home !== undefined && <AssetUse key={`use ${asset.id}`} asset={asset} project={home} onUsed={onClose} />}
            <div className={styles.acts}>
              {asset.size_bytes > 0 && (
                <a className={buttonClass('plain')} href={contentUrl(asset.id)} download={titleOf(asset)}>
                  <Download aria-hidden size={16} />
                  <Trans>Download</Trans>
                </a>
              )}
              {asset.status === 'READY' && <AssetLink key={`link ${asset.id}`} asset={asset} />}
              {asset.name != null && <DeleteFile key={`delete ${asset.id}`} asset={asset} onDeleted={onDeleted} />}
            </div>
          </>
        )}
        <div className={styles.steps}>
          <Button disabled={!before} aria-label={t`The file before`} onClick={() => before && onGo(before)}>
            <ChevronLeft aria-hidden size={16} />
            <Trans>Before</Trans>
          </Button>
          <Button disabled={!after} aria-label={t`The next file`} onClick={() => after && onGo(after)}>
            <Trans>Next</Trans>
            <ChevronRight aria-hidden size={16} />
          </Button>
        </div>
      </div>
    </Dialog>
  )
}

/** Deletes what somebody brought. What is used stays, and it is told by what. */
function DeleteFile({ asset, onDeleted }: { asset: Asset; onDeleted: (asset: Asset) => void }) {
  const remove = useDeleteAsset()
  return (
    <>
      <Button
        kind="quiet"
        disabled={remove.isPending}
        onClick={() => void remove.mutateAsync(asset).then(() => onDeleted(asset), () => undefined)}
      >
        <Trash2 aria-hidden size={16} />
        <Trans>Delete</Trans>
      </Button>
      {remove.error && <ProblemNote error={remove.error} />}
    </>
  )
}

/** Why a file cannot be used, and another look where that may help. */
function Failure({ asset }: { asset: Asset }) {
  const again = useLookAgain()
  const { error, ingest_job_id: job } = asset
  return (
    <div role="alert" className={styles.failure}>
      <p>
        {error ? error.error_message : <Trans>It cannot be used.</Trans>} {error && <code>{error.error_code}</code>}
      </p>
      {job && (
        <Button disabled={again.isPending} onClick={() => again.mutate({ asset: asset.id, job })}>
          <Trans>Look into it again</Trans>
        </Button>
      )}
      {again.error && <ProblemNote error={again.error} />}
    </div>
  )
}
