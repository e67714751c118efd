import { msg } from '@lingui/core/macro'
import { useLingui } from '@lingui/react/macro'

import type { Caption } from '../../../api/timeline-document'
import { captionRanges, setCaptionTimes } from '../calculations/caption-acts'
import type { Box } from '../calculations/layout'
import type { Editor } from '../state/editor'
import styles from './inspector.module.css'
import { TimeInput } from './time-input'
import { useSeen } from './use-field'

interface Props {
  editor: Editor
  box: Box
  caption: Caption
}

/** From when to when the caption is shown. */
export function CaptionTimes({ editor, box, caption }: Props) {
  const { t } = useLingui()
  const { begin, keep } = useSeen(editor)
  const row = editor.timeline.tracks[box.track]
  const ranges = row?.kind === 'caption' ? captionRanges(row.captions, box.index, editor.layout.endMs) : undefined
  if (!ranges) return null
  const set = (startMs: number, endMs: number) => keep(msg`Show a caption otherwise`, setCaptionTimes(box, { startMs, endMs }))
  return (
    <div className={styles.fields}>
      <TimeInput
        label={t`Shown from`}
        ms={box.startMs}
        rate={editor.rate}
        range={ranges.start}
        onBegin={begin}
        onCommit={(ms) => set(ms, caption.end_ms)}
      />
      <TimeInput
        label={t`Shown until`}
        ms={box.endMs}
        rate={editor.rate}
        range={ranges.end}
        onBegin={begin}
        onCommit={(ms) => set(caption.start_ms, ms)}
      />
    </div>
  )
}
