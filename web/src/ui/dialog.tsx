import { useLingui } from '@lingui/react/macro'
import { X } from 'lucide-react'
import { useId, type ReactNode } from 'react'

import { Button } from './button'
import styles from './dialog.module.css'
import { useModal } from './use-modal'

interface Props {
  title: ReactNode
  /** Whether the title is only said: where what is asked for stands in its place. */
  isTitleHidden?: boolean
  size?: 'small' | 'medium'
  onClose: () => void
  children: ReactNode
}

/**
 * What is to be answered before anything else. The browser's own dialog: the rest of the page takes no focus, Escape closes
 * it, and whatever had the focus before has it again.
 */
export function Dialog({ title, isTitleHidden = false, size = 'small', onClose, children }: Props) {
  const { t } = useLingui()
  const ref = useModal(onClose)
  const id = useId()
  return (
    <dialog
      ref={ref}
      className={styles.dialog}
      data-size={size}
      aria-labelledby={id}
      // What is pressed beside it is the dialog itself: its content covers all of it.
      onMouseDown={(event) => event.target === event.currentTarget && onClose()}
    >
      <div className={styles.content}>
        <div className={isTitleHidden ? 'visually-hidden' : styles.head}>
          <h2 id={id}>{title}</h2>
          {!isTitleHidden && (
            <Button kind="quiet" aria-label={t`Close`} onClick={onClose}>
              <X aria-hidden size={18} />
            </Button>
          )}
        </div>
        {children}
      </div>
    </dialog>
  )
}

/** The buttons at the end of a dialog. */
export function DialogActs({ children }: { children: ReactNode }) {
  return <div className={styles.acts}>{children}</div>
}
