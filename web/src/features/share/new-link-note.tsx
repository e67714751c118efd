import { Trans, useLingui } from '@lingui/react/macro'
import { ClipboardCheck, ClipboardCopy } from 'lucide-react'
import { useState } from 'react'

import { Button } from '../../ui/button'
import styles from './share.module.css'

/** The address of a link that was just made. Pages over plain HTTP have no clipboard: there it is selected and copied by hand. */
export function NewLinkNote({ address, onClose }: { address: string; onClose: () => void }) {
  const { t } = useLingui()
  const [isCopied, setCopied] = useState(false)
  const clipboard = navigator.clipboard as Clipboard | undefined
  return (
    <div className={styles.made} role="status">
      <p>
        <strong>
          <Trans>The link is ready. Its address is shown this once.</Trans>
        </strong>
      </p>
      <input
        readOnly
        dir="ltr"
        aria-label={t`Address of the link`}
        value={address}
        onFocus={(event) => event.currentTarget.select()}
      />
      <div className={styles.acts}>
        {clipboard && (
          <Button onClick={() => void clipboard.writeText(address).then(() => setCopied(true))}>
            {isCopied ? <ClipboardCheck aria-hidden size={16} /> : <ClipboardCopy aria-hidden size={16} />}
            {isCopied ? <Trans>Copied</Trans> : <Trans>Copy</Trans>}
          </Button>
        )}
        <Button kind="quiet" onClick={onClose}>
          <Trans>I have it</Trans>
        </Button>
      </div>
    </div>
  )
}
