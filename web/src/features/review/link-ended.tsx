import { Trans } from '@lingui/react/macro'

import { Button } from '../../ui/button'
import { Sheet } from '../../ui/sheet'
import styles from './review.module.css'

/** Said where a link opens nothing. The server does not tell whether it ever did. */
export function LinkEnded({ onAgain }: { onAgain?: () => void }) {
  return (
    <main className={styles.gate}>
      <Sheet className={styles.card}>
        <img src="/favicon.svg" alt="" width={48} height={48} />
        <h1>
          <Trans>This link does not work</Trans>
        </h1>
        <p>
          <Trans>
            It has expired, was withdrawn, or is not whole. Ask whoever sent it to you for a new one, and copy all of it.
          </Trans>
        </p>
        {onAgain && (
          <Button onClick={onAgain}>
            <Trans>Try again</Trans>
          </Button>
        )}
      </Sheet>
    </main>
  )
}
