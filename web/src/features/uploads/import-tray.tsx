import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { CircleCheck, RotateCcw, X } from 'lucide-react'
import { useEffect } from 'react'

import { assetQuery, putIntoLists } from '../../api/assets'
import { jobQuery, useCancelJob, useRetryJob } from '../../api/jobs'
import { ApiProblem } from '../../api/problem'
import { Button } from '../../ui/button'
import { ProblemNote } from '../../ui/problem-note'
import { Sheet } from '../../ui/sheet'
import { JobState } from '../project/states'
import { IMPORT_FAULTS } from './import-faults'
import { dropImport, useImports, type Import } from './imports'
import styles from './uploads.module.css'

/** How often it is looked how far the server is. */
const LOOK_MS = 1500

/** The files that the server fetches, as this tab asked for them: of one project and the workspace, or of all. */
export function ImportTray({ project }: { project?: string | undefined }) {
  const imports = useImports().filter((one) => project === undefined || one.project === undefined || one.project === project)
  const count = imports.length
  if (count === 0) return null
  return (
    <Sheet className={styles.tray}>
      <h2>
        <Plural value={count} one="# file from an address" other="# files from addresses" />
      </h2>
      <p className={styles.note}>
        <Trans>The server fetches them, whether this page is open or not.</Trans>
      </p>
      <ul className={styles.list}>
        {imports.map((one) => (
          <ImportRow key={one.job} one={one} />
        ))}
      </ul>
    </Sheet>
  )
}

function ImportRow({ one }: { one: Import }) {
  const { t } = useLingui()
  const { job: id, asset, name, address } = one
  const queries = useQueryClient()
  const job = useQuery({ ...jobQuery(id), refetchInterval: ({ state }) => (state.data?.finished_at ? false : LOOK_MS) })
  const retry = useRetryJob()
  const cancel = useCancelJob()
  const state = job.data?.state
  const isThere = state === 'SUCCEEDED'
  const isOver = job.data?.finished_at != null
  const isGone = job.error instanceof ApiProblem && job.error.isNowhere
  useEffect(() => {
    if (!isThere) return
    void queries.fetchQuery(assetQuery(asset)).then(
      (found) => putIntoLists(queries, found),
      // It was deleted meanwhile.
      () => undefined,
    )
  }, [isThere, queries, asset])
  const fault = job.data?.error
  const words = fault && IMPORT_FAULTS[fault.error_code]
  const refused = retry.error ?? cancel.error ?? (isGone ? null : job.error)
  return (
    <li className={styles.upload}>
      <div className={styles.facts}>
        <strong dir="auto">{name}</strong>
        <small className={styles.address} dir="ltr">
          {address}
        </small>
        <span className={styles.state} role="status">
          {isThere ? <Trans>is there</Trans> : state && <JobState state={state} />}
          {isGone && <Trans>The server knows nothing of it any more.</Trans>}
        </span>
        {state === 'FAILED' && fault && (
          <p role="alert">
            {words ? t(words) : fault.error_message} <code>{fault.error_code}</code>
          </p>
        )}
        {refused && <ProblemNote error={refused} />}
      </div>
      <div className={styles.acts}>
        {(state === 'FAILED' || state === 'CANCELLED') && (
          <Button aria-label={t`Try again: ${name}`} disabled={retry.isPending} onClick={() => void retry.mutateAsync(id).catch(() => undefined)}>
            <RotateCcw aria-hidden size={16} />
            <Trans>Try again</Trans>
          </Button>
        )}
        {isThere && <CircleCheck aria-hidden size={20} className={styles.done} />}
        {isOver || isGone ? (
          <Button kind="quiet" aria-label={t`Clear: ${name}`} onClick={() => dropImport(id)}>
            <X aria-hidden size={18} />
          </Button>
        ) : (
          <Button aria-label={t`Cancel: ${name}`} disabled={cancel.isPending || !job.data} onClick={() => void cancel.mutateAsync(id).catch(() => undefined)}>
            <Trans>Cancel</Trans>
          </Button>
        )}
      </div>
    </li>
  )
}
