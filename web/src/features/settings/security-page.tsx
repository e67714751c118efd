import { Trans } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'

import { signInMethodsQuery } from '../../api/passkeys'
import { Sheet } from '../../ui/sheet'
import { Authenticator } from './authenticator'
import { PasskeyList } from './passkey-list'
import { Subject } from './subject'
import styles from './subject.module.css'

export function SecurityPage() {
  const methods = useQuery(signInMethodsQuery)
  return (
    <Subject
      title={<Trans>Signing in</Trans>}
      intro={<Trans>A second step keeps out whoever has your password. A passkey is both steps in one.</Trans>}
    >
      <Sheet className={styles.stack}>
        <h2>
          <Trans>Passkeys</Trans>
        </h2>
        {methods.data && !methods.data.passkey ? (
          <p>
            <Trans>This server takes no passkeys: it was not told its own address (GALA_PUBLIC_URL).</Trans>
          </p>
        ) : (
          <PasskeyList />
        )}
      </Sheet>
      <Sheet className={styles.stack}>
        <h2>
          <Trans>Authenticator</Trans>
        </h2>
        <Authenticator />
      </Sheet>
    </Subject>
  )
}
