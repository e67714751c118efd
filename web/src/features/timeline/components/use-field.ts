import type { MessageDescriptor } from '@lingui/core'
import { useRef } from 'react'

import type { TimelineDocument } from '../../../api/timeline-document'
import type { Intent } from '../calculations/intent'
import type { Editor } from '../state/editor'

/** Keeps what is written against the version that somebody saw when writing began: another one may have come meanwhile. */
export function useSeen(editor: Editor) {
  const seen = useRef<TimelineDocument>(undefined)
  const begin = () => {
    seen.current ??= editor.document
  }
  const keep = async (label: MessageDescriptor, intent: Intent) => {
    const isKept = await editor.act(label, intent, seen.current)
    if (isKept) seen.current = undefined
    return isKept
  }
  return { begin, keep }
}
