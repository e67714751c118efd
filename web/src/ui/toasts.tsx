import { Trans, useLingui } from '@lingui/react/macro'
import { Undo2, X } from 'lucide-react'
import { useEffect, useState } from 'react'

import { Button } from './button'
import { closeToast, useToasts, type Toast } from './toast'
import styles from './toasts.module.css'

const SHOWN_MS = 10_000

/** What was done of late. Stands once, on every page, so that readers of screens know where it is told. */
export function Toasts() {
  const toasts = useToasts()
  return (
    <div className={styles.toasts} role="status" aria-atomic="false">
      {toasts.map((toast) => (
        <ToastCard key={toast.id} toast={toast} />
      ))}
    </div>
  )
}

function ToastCard({ toast: { id, text, onUndo } }: { toast: Toast }) {
  const { t } = useLingui()
  // It does not go while somebody is at it.
  const [isHeld, setHeld] = useState(false)
  useEffect(() => {
    if (isHeld) return
    const timer = window.setTimeout(() => closeToast(id), SHOWN_MS)
    return () => window.clearTimeout(timer)
  }, [id, isHeld])
  return (
    <div
      className={styles.toast}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <span dir="auto">{text}</span>
      {onUndo && (
        <Button
          onClick={() => {
            closeToast(id)
            onUndo()
          }}
        >
          <Undo2 aria-hidden size={16} />
          <Trans>Undo</Trans>
        </Button>
      )}
      <Button kind="quiet" aria-label={t`Close this message`} onClick={() => closeToast(id)}>
        <X aria-hidden size={16} />
      </Button>
    </div>
  )
}
