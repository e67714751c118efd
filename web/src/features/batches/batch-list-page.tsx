import { Trans, useLingui } from '@lingui/react/macro'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Plus } from 'lucide-react'

import { batchList, type Batch } from '../../api/batches'
import { dateTime } from '../../lib/format'
import { Button, buttonClass } from '../../ui/button'
import { Listing } from '../../ui/listing'
import { PageHead } from '../../ui/page-head'
import { Sheet } from '../../ui/sheet'
import { BatchProgress } from './batch-progress'
import styles from './batches.module.css'

/** Tables whose rows become videos. */
export function BatchListPage() {
  const list = useInfiniteQuery(batchList())
  const all = list.data?.pages.flatMap((page) => page.items)
  return (
    <>
      <PageHead title={<Trans>Videos of tables</Trans>}>
        <Link to="/batches/new" className={buttonClass('main')}>
          <Plus aria-hidden size={18} />
          <Trans>New table</Trans>
        </Link>
      </PageHead>
      <Sheet className={styles.sheet}>
        <Listing
          query={{ data: all, error: list.error, isPending: list.isPending, refetch: list.refetch }}
          empty={<Trans>There is no table yet. Each row of one becomes a video of its own.</Trans>}
        >
          {(items) => (
            <ul className={styles.list}>
              {items.map((batch) => (
                <BatchItem key={batch.id} batch={batch} />
              ))}
            </ul>
          )}
        </Listing>
        {list.hasNextPage && (
          <Button disabled={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            <Trans>Show more</Trans>
          </Button>
        )}
      </Sheet>
    </>
  )
}

function BatchItem({ batch }: { batch: Batch }) {
  const { i18n } = useLingui()
  const { id, title, created_at } = batch
  return (
    <li className={styles.item}>
      <div className={styles.facts}>
        <Link to="/batches/$id" params={{ id }}>
          <strong dir="auto">{title}</strong>
        </Link>
        <small>{dateTime(created_at, i18n.locale)}</small>
      </div>
      <BatchProgress batch={batch} />
    </li>
  )
}
