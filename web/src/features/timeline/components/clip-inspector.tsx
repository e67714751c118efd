import { msg } from '@lingui/core/macro'
import { Trans, useLingui } from '@lingui/react/macro'

import { timecode } from '../../../lib/timecode'
import { move, trim } from '../calculations/acts'
import { fieldGroups } from '../calculations/fields'
import type { Box } from '../calculations/layout'
import { sourceOf } from '../calculations/names'
import type { Editor } from '../state/editor'
import { ClipFields } from './clip-fields'
import styles from './inspector.module.css'
import { TimeInput } from './time-input'
import { TransitionFields } from './transition-fields'
import { useNames } from './use-names'
import { useSeen } from './use-field'

/** All of one clip. */
export function ClipInspector({ editor, box }: { editor: Editor; box: Box }) {
  const { t } = useLingui()
  const { clipName, kindOf } = useNames()
  const groups = fieldGroups(box)
  const source = sourceOf(box)
  return (
    <section className={styles.inspector} aria-label={t`Clip`}>
      <header className={styles.head}>
        <p className={styles.kind}>{kindOf(box)}</p>
        <h2 className={styles.title} dir="auto">
          {clipName(box)}
        </h2>
        {source && <p className={styles.source}>{source}</p>}
      </header>
      <Times key={box.id} editor={editor} box={box} />
      {box.clip?.content && <TransitionFields key={`${box.id} transitions`} editor={editor} box={box} />}
      {groups.map((group, index) => (
        <ClipFields key={group.id} editor={editor} box={box} group={group} isOpen={index === 0} />
      ))}
    </section>
  )
}

/** Where a clip begins and how long it is. */
function Times({ editor, box }: { editor: Editor; box: Box }) {
  const { t } = useLingui()
  const { begin, keep } = useSeen(editor)
  const { rate } = editor
  const end = timecode(box.endMs, rate)
  return (
    <div className={styles.fields}>
      <TimeInput
        label={t`Start`}
        ms={box.startMs}
        rate={rate}
        onBegin={begin}
        onCommit={(toMs) => keep(msg`Start`, move([{ id: box.id, toMs }]))}
      />
      <TimeInput
        label={t`Length`}
        ms={box.endMs - box.startMs}
        rate={rate}
        onBegin={begin}
        onCommit={(lengthMs) => keep(msg`Length`, trim([{ id: box.id, edge: 'end', toMs: box.startMs + lengthMs }]))}
      />
      <p className={styles.fact}>
        <Trans>Ends at {end}</Trans>
      </p>
    </div>
  )
}
