import { Trans } from '@lingui/react/macro'
import { Check, Copy } from 'lucide-react'
import { useState } from 'react'

import { Button } from './button'
import { Field } from './field'
import styles from './secret.module.css'

interface Props {
  label: string
  /** That it is shown once, and what it is good for. */
  hint: string
  value: string
}

/** Something that is shown once: it can be selected everywhere, and be copied where the browser has a clipboard for pages. */
export function Secret({ label, hint, value }: Props) {
  const [isCopied, setCopied] = useState(false)
  // Pages that came over plain HTTP from another machine have none.
  const clipboard = 'clipboard' in navigator ? navigator.clipboard : undefined
  const copy = async () => {
    await clipboard?.writeText(value)
    setCopied(true)
  }
  return (
    <Field label={label} hint={hint}>
      {(control) => (
        <span className={styles.secret}>
          <input {...control} readOnly value={value} onFocus={(event) => event.currentTarget.select()} />
          {clipboard && (
            <Button onClick={() => void copy().catch(() => setCopied(false))}>
              {isCopied ? <Check aria-hidden size={16} /> : <Copy aria-hidden size={16} />}
              <span role="status">{isCopied ? <Trans>Copied</Trans> : <Trans>Copy</Trans>}</span>
            </Button>
          )}
        </span>
      )}
    </Field>
  )
}
