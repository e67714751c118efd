import { Trans, useLingui } from '@lingui/react/macro'
import { useInfiniteQuery } from '@tanstack/react-query'
import { RotateCcw } from 'lucide-react'

import { assetList, useRestoreAsset } from '../../api/assets'
import type { Asset } from '../../api/projects'
import { bytes, dateTime } from '../../lib/format'
import { Button } from '../../ui/button'
import { Listing } from '../../ui/listing'
import { ProblemNote } from '../../ui/problem-note'
import { Sheet } from '../../ui/sheet'
import { showToast } from '../../ui/toast'
import styles from './deleted-files.module.css'
import { kindOf, titleOf } from './kinds'

/** Files that were deleted and can be brought back: of one project, or all that somebody sees. */
export function DeletedFiles({ project }: { project?: string }) {
  const list = useInfiniteQuery(assetList({ project, deleted: true }))
  const items = list.data?.pages.flatMap((page) => page.items)
  return (
    <Sheet>
      <Listing query={{ ...list, data: items }} empty={<Trans>Nothing was deleted within the last 30 days.</Trans>}>
        {(files) => (
          <>
            <p className={styles.note}>
              <Trans>Files are removed for good 30 days after they were deleted, unless your server is set up otherwise. Until then they count as stored.</Trans>
            </p>
            <ul className={styles.list}>
              {files.map((asset) => (
                <DeletedFile key={asset.id} asset={asset} />
              ))}
            </ul>
          </>
        )}
      </Listing>
      {list.hasNextPage && (
        <Button disabled={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          <Trans>Show more</Trans>
        </Button>
      )}
    </Sheet>
  )
}

function DeletedFile({ asset }: { asset: Asset }) {
  const { i18n, t } = useLingui()
  const restore = useRestoreAsset()
  const [, , kind, Icon] = kindOf(asset.kind) ?? []
  const name = titleOf(asset)
  const bring = () =>
    void restore.mutateAsync(asset).then(
      () => showToast(t`${name} is back`),
      () => undefined,
    )
  return (
    <li className={styles.file}>
      {Icon && <Icon aria-hidden size={24} strokeWidth={1.5} />}
      <div className={styles.facts}>
        <strong dir="auto">{name}</strong>
        <small>
          {kind ? t(kind) : asset.kind} · {bytes(asset.size_bytes, i18n.locale)} · {dateTime(asset.created_at, i18n.locale)}
        </small>
        {restore.error && <ProblemNote error={restore.error} />}
      </div>
      <Button disabled={restore.isPending} aria-label={t`Restore: ${name}`} onClick={bring}>
        <RotateCcw aria-hidden size={16} />
        <Trans>Restore</Trans>
      </Button>
    </li>
  )
}
