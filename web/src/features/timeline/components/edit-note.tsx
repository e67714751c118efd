import { Trans, useLingui } from '@lingui/react/macro'

import { Button } from '../../../ui/button'
import { ProblemNote } from '../../../ui/problem-note'
import { CannotTakeBack } from '../calculations/history'
import { labelOf } from '../calculations/fields'
import type { Clash } from '../calculations/intent'
import { isCaptionId } from '../calculations/layout'
import { isTrackId } from '../calculations/tracks'
import { EditClash, type Act } from '../state/use-edits'
import styles from './edit-note.module.css'

interface Props {
  error: Error | null
  failed: Act | undefined
  onInsist: (act: Act) => void
  onForget: () => void
}

/** Why something was not done, and the choice where two people changed the same. */
export function EditNote({ error, failed, onInsist, onForget }: Props) {
  if (!error) return null
  if (error instanceof EditClash && failed) return <ClashNote clash={error.clash} act={failed} onInsist={onInsist} onForget={onForget} />
  if (error instanceof CannotTakeBack)
    return (
      <div role="alert" className={styles.note}>
        <p>
          <Trans>Somebody else changed the same clips since: that cannot be taken back any more.</Trans>
        </p>
        <Button onClick={onForget}>
          <Trans>Close</Trans>
        </Button>
      </div>
    )
  return (
    <div className={styles.problem}>
      <ProblemNote error={error} />
      <Button onClick={onForget}>
        <Trans>Close</Trans>
      </Button>
    </div>
  )
}

interface ClashProps extends Pick<Props, 'onInsist' | 'onForget'> {
  clash: Clash
  act: Act
}

function ClashNote({ clash, act, onInsist, onForget }: ClashProps) {
  const { t, i18n } = useLingui()
  const clip = isTrackId(clash.clip) ? t`a track` : isCaptionId(clash.clip) ? t`a caption` : clash.clip
  const isGone = clash.theirs === undefined && clash.path === undefined
  const label = clash.path === undefined ? undefined : labelOf(clash.path)
  const field = label && t(label)
  const told = (value: unknown) =>
    typeof value === 'number' ? new Intl.NumberFormat(i18n.locale).format(value) : typeof value === 'string' ? `“${value}”` : undefined
  const [yours, theirs] = [told(clash.yours), told(clash.theirs)]
  return (
    <div role="alert" className={styles.note}>
      <p>
        {isGone ? (
          <Trans>Somebody else removed {clip} meanwhile.</Trans>
        ) : field ? (
          <Trans>
            Somebody else changed “{field}” of {clip} meanwhile.
          </Trans>
        ) : (
          <Trans>Somebody else changed {clip} meanwhile.</Trans>
        )}
      </p>
      <div className={styles.acts}>
        {!isGone && (
          <Button onClick={() => onInsist(act)}>{yours === undefined ? <Trans>Keep mine</Trans> : <Trans>Keep mine: {yours}</Trans>}</Button>
        )}
        <Button onClick={onForget}>{theirs === undefined || isGone ? <Trans>Keep theirs</Trans> : <Trans>Keep theirs: {theirs}</Trans>}</Button>
      </div>
    </div>
  )
}
