import { Trans } from '@lingui/react/macro'
import { PenLine, Square, Undo2 } from 'lucide-react'

import type { Schemas } from '../../api/client'
import { Button } from '../../ui/button'
import { Cost } from '../../ui/cost'
import { ProblemNote } from '../../ui/problem-note'
import type { Wanted } from './brief'
import styles from './text-form.module.css'
import type { DraftWriter } from './use-draft-writer'

interface Props {
  writer: DraftWriter
  now: () => Wanted
  /** Of the topic, where it is known: it tells who writes, and what that costs. */
  estimate: Schemas['ProjectEstimate'] | undefined
  isTopic: boolean
}

/** Has a draft of a topic written, where a language model is set up. Without one there is nothing here. */
export function DraftBar({ writer, now, estimate, isTopic }: Props) {
  const step = isTopic ? estimate?.steps.find(({ kind }) => kind === 'text') : undefined
  // One whose price is not known is not asked.
  const micros = step?.micros
  if (writer.isWriting)
    return (
      <div className={styles.draft}>
        <Button onClick={writer.stop}>
          <Square aria-hidden size={16} />
          <Trans>Stop writing</Trans>
        </Button>
        <span role="status">
          <Trans>A draft is being written…</Trans>
        </span>
      </div>
    )
  return (
    <>
      {writer.hasBefore && !isTopic && (
        <div className={styles.draft}>
          <Button onClick={() => writer.goBack(now())}>
            <Undo2 aria-hidden size={16} />
            <Trans>Undo the draft</Trans>
          </Button>
        </div>
      )}
      {writer.error && <ProblemNote error={writer.error} />}
      {estimate && step && micros && (
        <div className={styles.draft}>
          <Button onClick={() => writer.write({ now, provider: step.provider, currency: estimate.currency })}>
            <PenLine aria-hidden size={16} />
            <Trans>Write a draft</Trans>
          </Button>
          <span className={styles.cost}>
            {step.provider} ({step.model}): <Cost estimate={{ ...estimate, micros }} />
          </span>
        </div>
      )}
    </>
  )
}
