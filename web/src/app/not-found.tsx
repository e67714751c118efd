import { Trans } from '@lingui/react/macro'
import { Link } from '@tanstack/react-router'

import { buttonClass } from '../ui/button'
import { Sheet } from '../ui/sheet'

export function NotFound() {
  return (
    <Sheet>
      <h1>
        <Trans>There is nothing here</Trans>
      </h1>
      <p>
        <Trans>The address is wrong, or what was here is gone.</Trans>
      </p>
      <Link to="/" className={buttonClass('plain')}>
        <Trans>All videos</Trans>
      </Link>
    </Sheet>
  )
}
