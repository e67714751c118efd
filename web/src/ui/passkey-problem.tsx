import { Trans } from '@lingui/react/macro'

import { NoPasskey } from '../api/passkeys'
import { ProblemNote } from './problem-note'

/** Why there is no passkey: a device gave none, or the server took none. */
export function PasskeyProblem({ error }: { error: Error }) {
  if (!(error instanceof NoPasskey)) return <ProblemNote error={error} />
  return (
    <p role="alert">
      {error.isKnown ? (
        <Trans>This device has a passkey of yours already.</Trans>
      ) : (
        <Trans>No device gave a passkey: it was refused, took too long, or there is none for this server.</Trans>
      )}
    </p>
  )
}
