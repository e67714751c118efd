import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { Pause, Play, Trash2 } from 'lucide-react'
import { useState } from 'react'

import { batchQuery, batchRows, isGoingOn, useForgetBatch, useResumeBatch, useStopBatch, type Batch, type BatchRow } from '../../api/batches'
import { ApiProblem } from '../../api/problem'
import { NotFound } from '../../app/not-found'
import { Button, buttonClass } from '../../ui/button'
import { Confirm } from '../../ui/confirm'
import { Listing } from '../../ui/listing'
import { PageHead } from '../../ui/page-head'
import { ProblemNote } from '../../ui/problem-note'
import { Sheet } from '../../ui/sheet'
import { StateWord } from '../../ui/state-word'
import { ProjectState } from '../project/states'
import { BatchProgress } from './batch-progress'
import styles from './batches.module.css'

/** The rows of a table, and what becomes of them. */
export function BatchPage() {
  const { id } = useParams({ from: '/batches/$id' })
  const batch = useQuery(batchQuery(id))
  const rows = useQuery({ ...batchRows(id, batch.data !== undefined && isGoingOn(batch.data)), enabled: batch.isSuccess })

  if (batch.error instanceof ApiProblem && batch.error.isNowhere) return <NotFound />
  if (batch.isError) return <ProblemNote error={batch.error} onRetry={() => void batch.refetch()} />
  if (!batch.data) return <p aria-live="polite" />
  return (
    <>
      <PageHead title={<span dir="auto">{batch.data.title}</span>}>
        <Link to="/batches" className={buttonClass('quiet')}>
          <Trans>All tables</Trans>
        </Link>
        <Acts batch={batch.data} />
      </PageHead>
      <Sheet className={styles.sheet}>
        <BatchProgress batch={batch.data} />
        <Listing query={{ data: rows.data?.items, error: rows.error, isPending: rows.isPending, refetch: rows.refetch }} empty={<Trans>The table has no rows.</Trans>}>
          {(items) => (
            <ol className={styles.rows}>
              {items.map((row) => (
                <Row key={row.number} row={row} />
              ))}
            </ol>
          )}
        </Listing>
      </Sheet>
    </>
  )
}

function Acts({ batch }: { batch: Batch }) {
  const { t } = useLingui()
  const navigate = useNavigate()
  const [stop, resume, forget] = [useStopBatch(), useResumeBatch(), useForgetBatch()]
  const [isAsking, setAsking] = useState(false)
  const { id, title, counts, is_stopped: isStopped } = batch
  const error = stop.error ?? resume.error ?? forget.error
  return (
    <>
      {isStopped || counts.refused > 0 ? (
        <Button disabled={resume.isPending} onClick={() => resume.mutate(id)}>
          <Play aria-hidden size={16} />
          {isStopped ? <Trans>Go on</Trans> : <Trans>Try the refused rows again</Trans>}
        </Button>
      ) : null}
      {!isStopped && counts.waiting > 0 && (
        <Button disabled={stop.isPending} onClick={() => stop.mutate(id)}>
          <Pause aria-hidden size={16} />
          <Trans>Begin no more rows</Trans>
        </Button>
      )}
      <Button kind="quiet" onClick={() => setAsking(true)}>
        <Trash2 aria-hidden size={16} />
        <Trans>Forget the table</Trans>
      </Button>
      {error && <ProblemNote error={error} />}
      {isAsking && (
        <Confirm
          title={t`Forget ${title}?`}
          act={t`Forget it`}
          isPending={forget.isPending}
          error={forget.error}
          onClose={() => setAsking(false)}
          onConfirm={() => forget.mutate(id, { onSuccess: () => void navigate({ to: '/batches' }) })}
        >
          <Trans>The table goes, and rows that were not begun are not made. The videos that were begun stay.</Trans>
        </Confirm>
      )}
    </>
  )
}

function Row({ row }: { row: BatchRow }) {
  const { number, cells, project_id: project, status, refusal } = row
  const name = Object.values(cells).find((cell) => cell.trim() !== '') ?? ''
  return (
    <li className={styles.row}>
      <span className={styles.number}>{number}</span>
      <span className={styles.name} dir="auto">
        {project && status ? (
          <Link to="/projects/$id" params={{ id: project }}>
            {name}
          </Link>
        ) : (
          name
        )}
        {refusal && <small role="note">{refusal.error_message}</small>}
      </span>
      {status ? (
        <ProjectState status={status} />
      ) : refusal?.is_final ? (
        <StateWord look="failed">
          <Trans>Refused</Trans>
        </StateWord>
      ) : project ? (
        <StateWord look="cancelled">
          <Trans>Deleted</Trans>
        </StateWord>
      ) : (
        <StateWord look="waiting">
          <Trans>Waiting</Trans>
        </StateWord>
      )}
    </li>
  )
}
