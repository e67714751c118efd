import { Trans, useLingui } from '@lingui/react/macro'

import { isGoingOn, type Batch } from '../../api/batches'
import { StateWord } from '../../ui/state-word'
import styles from './batches.module.css'

/** How far the rows of a batch are. */
export function BatchProgress({ batch }: { batch: Batch }) {
  const { t } = useLingui()
  const { rows, waiting, in_work: working, refused } = batch.counts
  const ended = rows - waiting - working - refused
  const look = batch.is_stopped ? 'blocked' : isGoingOn(batch) ? 'running' : refused > 0 ? 'failed' : 'done'
  return (
    <div className={styles.progress}>
      <StateWord look={look}>
        {look === 'blocked' ? <Trans>Stopped</Trans> : look === 'running' ? <Trans>At work</Trans> : look === 'failed' ? <Trans>Ended with rows left</Trans> : <Trans>Ended</Trans>}
      </StateWord>
      <progress value={ended + refused} max={rows} aria-label={t`Rows that have ended`} />
      <small>
        <Trans>
          {ended} of {rows} ended, {working} at work, {waiting} waiting
        </Trans>
        {refused > 0 && (
          <>
            , <Trans>{refused} refused</Trans>
          </>
        )}
      </small>
    </div>
  )
}
