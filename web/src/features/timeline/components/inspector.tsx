import { Trans, useLingui } from '@lingui/react/macro'

import { framesPerSecond, timecode } from '../../../lib/timecode'
import { Button } from '../../../ui/button'
import { deleteClips, rippleDelete } from '../commands/delete-clips'
import type { Editor } from '../state/editor'
import { CaptionInspector } from './caption-inspector'
import { ClipInspector } from './clip-inspector'
import styles from './inspector.module.css'
import { TrackInspector } from './track-inspector'

/** What is chosen, or else the whole. */
export function Inspector({ editor }: { editor: Editor }) {
  const { selection, layout } = editor
  const [first] = selection.ids
  const box = selection.ids.size === 1 ? layout.byId.get(first ?? '') : undefined
  if (box?.caption) return <CaptionInspector editor={editor} box={box} caption={box.caption} />
  if (box) return <ClipInspector editor={editor} box={box} />
  const row = layout.rows.find(({ track }) => track === selection.track)
  if (row) return <TrackInspector key={row.track} editor={editor} row={row} />
  return selection.ids.size > 1 ? <Several editor={editor} /> : <Whole editor={editor} />
}

function Several({ editor }: { editor: Editor }) {
  const { t } = useLingui()
  const { selection, layout, rate } = editor
  const boxes = [...selection.ids].flatMap((id) => layout.byId.get(id) ?? [])
  const count = boxes.length
  const [from, to] = [Math.min(...boxes.map((box) => box.startMs)), Math.max(...boxes.map((box) => box.endMs))].map((ms) => timecode(ms, rate))
  return (
    <section className={styles.inspector} aria-label={t`Clips`}>
      <h2 className={styles.title}>
        <Trans>{count} clips</Trans>
      </h2>
      <p className={styles.fact}>
        <Trans>
          {from} to {to}
        </Trans>
      </p>
      <div className={styles.acts}>
        {[deleteClips, rippleDelete].map((command) => (
          <Button key={command.id} disabled={!command.isEnabled?.(editor)} onClick={() => command.run(editor)}>
            {t(command.label)}
          </Button>
        ))}
      </div>
    </section>
  )
}

function Whole({ editor }: { editor: Editor }) {
  const { t, i18n } = useLingui()
  const { document, layout, rate } = editor
  const fps = new Intl.NumberFormat(i18n.locale, { maximumFractionDigits: 3 }).format(framesPerSecond(rate))
  const clips = [...layout.byId.values()].filter((box) => box.clip).length
  return (
    <section className={styles.inspector} aria-label={t`Timeline`}>
      <h2 className={styles.title}>
        <Trans>The whole timeline</Trans>
      </h2>
      <dl className={styles.facts}>
        <dt>
          <Trans>Length</Trans>
        </dt>
        <dd>{timecode(layout.endMs, rate)}</dd>
        <dt>
          <Trans>Picture</Trans>
        </dt>
        <dd>{document.format.size}</dd>
        <dt>
          <Trans>Frames a second</Trans>
        </dt>
        <dd>{fps}</dd>
        <dt>
          <Trans>Clips</Trans>
        </dt>
        <dd>{clips}</dd>
      </dl>
      <p className={styles.fact}>
        <Trans>Choose a clip to change it. Press ? for all keys.</Trans>
      </p>
    </section>
  )
}
