import { Trans } from '@lingui/react/macro'
import type { ReactNode } from 'react'

import { Button } from './button'
import { Dialog, DialogActs } from './dialog'
import { ProblemNote } from './problem-note'

interface Props {
  title: ReactNode
  /** What it does, and that it cannot be taken back. */
  children: ReactNode
  /** What the button says: what it does, never "OK". */
  act: ReactNode
  isPending: boolean
  /** What was said against it. */
  error?: Error | null
  onConfirm: () => void
  onClose: () => void
}

/** Asks before what cannot be taken back. What can be, is done at once, with a way back. */
export function Confirm({ title, children, act, isPending, error, onConfirm, onClose }: Props) {
  return (
    <Dialog title={title} onClose={onClose}>
      {children}
      {error && <ProblemNote error={error} />}
      <DialogActs>
        <Button onClick={onClose}>
          <Trans>Leave it as it is</Trans>
        </Button>
        <Button kind="danger" disabled={isPending} onClick={onConfirm}>
          {act}
        </Button>
      </DialogActs>
    </Dialog>
  )
}
