import { Trans } from '@lingui/react/macro'

import { StateWord } from '../../../ui/state-word'

interface Props {
  isSaving: boolean
  /** The server has not answered: it is asked again. */
  isAway: boolean
  isRefused: boolean
}

/** Whether what is seen is what is kept. */
export function SavedWord({ isSaving, isAway, isRefused }: Props) {
  return (
    <span aria-live="polite">
      {isAway ? (
        <StateWord look="blocked">
          <Trans>The server is away: it is sent again</Trans>
        </StateWord>
      ) : isSaving ? (
        <StateWord look="running">
          <Trans>Saving</Trans>
        </StateWord>
      ) : isRefused ? (
        <StateWord look="failed">
          <Trans>Not done</Trans>
        </StateWord>
      ) : (
        <StateWord look="done">
          <Trans>Saved</Trans>
        </StateWord>
      )}
    </span>
  )
}
