import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { ChevronLeft, ChevronRight, Download } from 'lucide-react'
import type { KeyboardEvent } from 'react'

import { assetQuery, useLookAgain } from '../../api/assets'
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

interface Props {
  id: string
  /** As it stands in the list, where it does. */
  known: Asset | undefined
  before: Asset | undefined
  after: Asset | undefined
  onGo: (asset: Asset) => void
  onClose: () => void
}

/** One file: what it shows, all that is known of it, and what can be done with it. */
export function AssetDialog({ id, known, before, after, onGo, onClose }: Props) {
  const { t } = useLingui()
  const { data: asset, error, refetch } = useQuery(assetQuery(id, known))
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
            {asset.project_id != null && <AssetUse key={`use ${asset.id}`} asset={asset} project={asset.project_id} onUsed={onClose} />}
            <div className={styles.acts}>
              {asset.size_bytes > 0 && (
                <a className={buttonClass('plain')} href={contentUrl(asset.id)} download={titleOf(asset)}>
                  <Download aria-hidden size={16} />
                  <Trans>Download</Trans>
                </a>
              )}
              {asset.status === 'READY' && <AssetLink key={`link ${asset.id}`} asset={asset} />}
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
