import { Trans, useLingui } from '@lingui/react/macro'
import { Film } from 'lucide-react'
import { useEffect } from 'react'

import { percent } from '../../../lib/format'
import { Button } from '../../../ui/button'
import { ProblemNote } from '../../../ui/problem-note'
import type { Draft } from '../state/use-draft'

interface Props {
  draft: Draft
  /** There is one of the timeline as it is. */
  isCurrent: boolean
  isSaving: boolean
  /** Something to tell who cannot see it. */
  onReady: () => void
}

/** Has the timeline as it is made into a video. */
export function DraftButton({ draft, isCurrent, isSaving, onReady }: Props) {
  const { i18n } = useLingui()
  const { isReady } = draft
  useEffect(() => {
    if (isReady) onReady()
    // Once for each draft.
  }, [isReady])
  const share = draft.share === undefined ? undefined : percent(draft.share, i18n.locale)
  return (
    <>
      <Button kind={isCurrent ? 'plain' : 'main'} disabled={isCurrent || draft.isAtWork || isSaving} onClick={draft.make}>
        <Film aria-hidden size={16} />
        {draft.isAtWork ? (
          share === undefined ? (
            <Trans>Draft: waiting</Trans>
          ) : (
            <Trans>Draft: {share}</Trans>
          )
        ) : isCurrent ? (
          <Trans>The video is up to date</Trans>
        ) : (
          <Trans>Make a draft</Trans>
        )}
      </Button>
      {draft.error && <ProblemNote error={draft.error} />}
    </>
  )
}
