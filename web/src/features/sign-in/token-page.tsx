import { Trans } from '@lingui/react/macro'
import { RotateCcw } from 'lucide-react'

import { Button } from '../../ui/button'
import { Sheet } from '../../ui/sheet'
import styles from './sign-in-page.module.css'

/**
 * A server that wants its token. Browsers send none with pictures, films and streams of events, and a token has no place in
 * an address or in what scripts can read: so nobody is asked for it here, but told of the ways that work.
 */
export function TokenPage({ onRetry }: { onRetry: () => void }) {
  return (
    <main className={styles.page}>
      <Sheet className={styles.told}>
        <h1>
          <Trans>This server wants its token</Trans>
        </h1>
        <p>
          <Trans>
            It was started with <code>GALA_TOKEN</code>. Programs send that token with each request. A page cannot: browsers
            send nothing of the kind along with pictures, films and events.
          </Trans>
        </p>
        <h2>
          <Trans>To use the studio</Trans>
        </h2>
        <ul className={styles.ways}>
          <li>
            <p>
              <Trans>Give people accounts, and sign in here:</Trans>
            </p>
            <pre>
              <code>gala serve --auth accounts</code>
            </pre>
          </li>
          <li>
            <p>
              <Trans>Or open the studio on the machine of the server, started without the token; a tunnel brings it to yours:</Trans>
            </p>
            <pre>
              <code>ssh -L 9000:127.0.0.1:9000 SERVER</code>
            </pre>
          </li>
        </ul>
        <Button onClick={onRetry}>
          <RotateCcw aria-hidden size={16} />
          <Trans>Try again</Trans>
        </Button>
      </Sheet>
    </main>
  )
}
