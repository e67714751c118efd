import { Trans, useLingui } from '@lingui/react/macro'
import { useEffect, useRef, useState, type ReactNode } from 'react'

import { writeDraft, type Written } from '../../api/writing'
import { money } from '../../lib/format'
import { showToast } from '../../ui/toast'
import type { Wanted } from './brief'

interface Asked {
  /** The form as it is by now. */
  now: () => Wanted
  provider: string
  currency: string
}

export interface DraftWriter {
  isWriting: boolean
  /** Whether there is a topic to go back to. */
  hasBefore: boolean
  error: Error | null
  write: (asked: Asked) => void
  stop: () => void
  /** Puts the topic in the place of the draft again. */
  goBack: (now: Wanted) => void
}

type Before = Pick<Wanted, 'mode' | 'text'>

/** Has a script of the topic written into the form. What stood there before is one step back. */
export function useDraftWriter(change: (part: Partial<Wanted>) => void): DraftWriter {
  const [isWriting, setWriting] = useState(false)
  const [error, setError] = useState<Error | null>(null)
  const [before, setBefore] = useState<Before>()
  const running = useRef<AbortController>(undefined)
  const latest = useRef(change)
  latest.current = change
  useEffect(() => () => running.current?.abort(), [])

  const write = ({ now, provider, currency }: Asked) => {
    if (running.current) return
    const control = new AbortController()
    running.current = control
    const { mode, text: topic, language } = now()
    let text = ''
    setWriting(true)
    setError(null)
    const onText = (part: string) => {
      if (control.signal.aborted) return
      text += part
      setBefore({ mode, text: topic })
      latest.current({ mode: 'script', text })
    }
    // What came stays, and what stood there before comes back by one press.
    const tell = (said: ReactNode) => text !== '' && showToast(said, undefined, 'draft')
    writeDraft({ topic: topic.trim(), language, provider, signal: control.signal, onText })
      .then((written) => tell(<Told written={written} currency={currency} />))
      .catch((fault: unknown) => {
        if (control.signal.aborted) tell(<Trans>The writing was stopped. What came until then is there.</Trans>)
        else {
          setError(fault instanceof Error ? fault : new Error(String(fault)))
          tell(<Trans>The writing broke off. What came until then is there.</Trans>)
        }
      })
      .finally(() => {
        running.current = undefined
        setWriting(false)
      })
  }
  const goBack = ({ mode, text }: Wanted) => {
    if (!before) return
    latest.current(before)
    setBefore(undefined)
    const onUndo = () => {
      setBefore(before)
      latest.current({ mode, text })
    }
    showToast(<Trans>The topic is back in the place of the draft.</Trans>, onUndo, 'draft')
  }
  return { isWriting, hasBefore: before !== undefined, error, write, stop: () => running.current?.abort(), goBack }
}

/** What it was in the end. */
function Told({ written: { costMicros, isKept, isCutOff }, currency }: { written: Written; currency: string }) {
  const { i18n } = useLingui()
  const cost = money(costMicros, currency, i18n.locale)
  return (
    <>
      {isKept ? <Trans>The draft was written before, and cost nothing now.</Trans> : costMicros === 0 ? <Trans>The draft is written. It cost nothing.</Trans> : <Trans>The draft is written. It cost {cost}.</Trans>}{' '}
      {isCutOff && <Trans>It was cut off at the most that a text may have: look at its end.</Trans>}
    </>
  )
}
