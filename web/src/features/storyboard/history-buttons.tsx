import { Trans, useLingui } from '@lingui/react/macro'
import { Redo2, Undo2 } from 'lucide-react'

import { Button } from '../../ui/button'
import type { EditHistory } from './edit-history'
import styles from './storyboard-page.module.css'

interface Props {
  history: EditHistory
  isBusy: boolean
  onUndo: () => void
  onRedo: () => void
}

/** What can be taken back and done again, by name. */
export function HistoryButtons({ history, isBusy, onUndo, onRedo }: Props) {
  const { t } = useLingui()
  const [undo, redo] = [history.undo.at(-1)?.name, history.redo.at(-1)?.name]
  return (
    <>
      <Button disabled={!undo || isBusy} aria-label={undo ? t`Undo: ${undo}` : t`Undo`} onClick={onUndo}>
        <Undo2 aria-hidden size={16} />
        <span>
          <Trans>Undo</Trans>
          {undo && <small className={styles.act}>: {undo}</small>}
        </span>
      </Button>
      <Button disabled={!redo || isBusy} aria-label={redo ? t`Redo: ${redo}` : t`Redo`} onClick={onRedo}>
        <Redo2 aria-hidden size={16} />
        <span>
          <Trans>Redo</Trans>
          {redo && <small className={styles.act}>: {redo}</small>}
        </span>
      </Button>
    </>
  )
}
