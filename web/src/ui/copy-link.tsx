import { Trans, useLingui } from '@lingui/react/macro'
import { useState, type ReactNode } from 'react'

import { Button } from './button'
import { Dialog } from './dialog'
import { Field } from './field'
import { showToast } from './toast'

interface Props {
  /** What it does, for who does not see what stands on it. */
  label: string
  /** Asked when it is pressed. */
  address: () => string
  kind?: 'plain' | 'quiet'
  className?: string | undefined
  children: ReactNode
}

/** Copies an address. Pages over plain HTTP have no clipboard: there it is shown, to be copied by hand. */
export function CopyLink({ label, address, kind = 'plain', className, children }: Props) {
  const { t } = useLingui()
  const [shown, setShown] = useState<string>()
  const copy = () => {
    const text = address()
    const clipboard = navigator.clipboard as Clipboard | undefined
    if (!clipboard) return setShown(text)
    // A browser may forbid it.
    clipboard.writeText(text).then(
      () => showToast(t`The link is copied`, undefined, 'link'),
      () => setShown(text),
    )
  }
  return (
    <>
      <Button kind={kind} className={className} aria-label={label} title={label} onClick={copy}>
        {children}
      </Button>
      {shown !== undefined && (
        <Dialog title={<Trans>Link</Trans>} onClose={() => setShown(undefined)}>
          <Field label={<Trans>Address to be copied</Trans>}>
            {(control) => <input {...control} readOnly dir="ltr" value={shown} onFocus={(event) => event.target.select()} />}
          </Field>
        </Dialog>
      )}
    </>
  )
}
