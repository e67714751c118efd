import { Plural, Trans } from '@lingui/react/macro'
import { useMemo } from 'react'

import type { TimelineDocument } from '../../api/timeline-document'
import { exactClock } from '../../lib/format'
import { layoutOf, type Layout } from '../timeline/calculations/layout'
import { settle } from '../timeline/calculations/settle'
import styles from './returns.module.css'

interface Props {
  before: TimelineDocument
  after: TimelineDocument
  /** The ids of clips that are different. */
  changed: ReadonlySet<string>
}

/** The pictures of a cut before and after, at the same scale. What is said of them in words stands beside. */
export function CutStrips({ before, after, changed }: Props) {
  const [old, fresh] = useMemo(() => [layoutOf(settle(before)), layoutOf(settle(after))] as const, [before, after])
  const lastMs = Math.max(old.endMs, fresh.endMs, 1)
  return (
    <div className={styles.strips}>
      <Strip layout={old} lastMs={lastMs} changed={changed}>
        <Trans>Before</Trans>
      </Strip>
      <Strip layout={fresh} lastMs={lastMs} changed={changed}>
        <Trans>After</Trans>
      </Strip>
    </div>
  )
}

interface StripProps {
  layout: Layout
  lastMs: number
  changed: ReadonlySet<string>
  children: React.ReactNode
}

function Strip({ layout, lastMs, changed, children }: StripProps) {
  const rows = layout.rows.filter(({ kind }) => kind === 'visual')
  const count = rows.reduce((sum, { boxes }) => sum + boxes.length, 0)
  return (
    <figure>
      <figcaption>
        <strong>{children}</strong> {exactClock(layout.endMs)} · <Plural value={count} one="# clip" other="# clips" />
      </figcaption>
      <svg aria-hidden className={styles.strip} viewBox={`0 0 ${lastMs} ${Math.max(1, rows.length)}`} preserveAspectRatio="none" data-rows={Math.min(rows.length, 4)}>
        {rows.map(({ track, boxes }, row) =>
          boxes.map(({ id, startMs, endMs }) => (
            <rect key={`${track} ${id}`} x={startMs} y={row + 0.08} width={endMs - startMs} height={0.84} data-changed={changed.has(id)} />
          )),
        )}
      </svg>
    </figure>
  )
}
