import type { MessageDescriptor } from '@lingui/core'
import { useMutation, useMutationState, useQueryClient, type QueryClient } from '@tanstack/react-query'
import { useCallback, useRef, useState } from 'react'

import { ApiProblem, Unreachable } from '../../../api/problem'
import { keepTimeline, knownTimeline, newestTimeline, patchTimeline, type EditedVersion } from '../../../api/timeline'
import type { TimelineDocument } from '../../../api/timeline-document'
import { randomId } from '../../../lib/id'
import { CannotTakeBack, kept, noHistory, takingBack, withDone, withRedone, withUndone, type History } from '../calculations/history'
import { clashOf, type Clash, type Intent } from '../calculations/intent'

export type Label = MessageDescriptor

/** Something to send: a new act, or the last one back or forth. */
export type Act =
  | { kind: 'do'; label: Label; intent: Intent; seen: TimelineDocument | undefined; once: string; isForced?: boolean }
  | { kind: 'undo' | 'redo'; once: string }

/** Somebody else changed the same. Nothing was sent. */
export class EditClash extends Error {
  constructor(readonly clash: Clash) {
    super('clash')
  }
}

/** So many times in a row others may be faster. */
const MOST_TRIES = 8

/** What the answer to is known already: it is not to be shown on top of it. */
const answeredActs = new WeakSet<Act>()

const keyOf = (project: string) => ['timeline-edit', project]

/** Sends acts one after the other, each against the version that there is then. */
export function useEdits(project: string) {
  const queries = useQueryClient()
  const history = useRef<History<Label>>(noHistory())
  const [shown, setShown] = useState(history.current)
  const remember = (next: History<Label>) => setShown((history.current = next))
  const mutationKey = keyOf(project)

  const mutation = useMutation({
    mutationKey,
    scope: { id: mutationKey.join(' ') },
    mutationFn: async (act: Act) => {
      const past = act.kind === 'do' ? undefined : history.current[act.kind].at(-1)
      if (act.kind !== 'do' && !past) return undefined
      const [label, intent] = act.kind === 'do' ? [act.label, act.intent] : [past!.label, takingBack(past!)]
      const edited = await sent(queries, project, act, intent)
      if (!edited) return undefined
      const done = kept(label, edited.inverse, edited.document)
      remember({ do: withDone, undo: withUndone, redo: withRedone }[act.kind](history.current, done))
      return label
    },
    retry: (_, error) => error instanceof Unreachable,
    retryDelay: (failures) => Math.min(500 * 2 ** failures, 8000),
    onError: (error, act) => {
      // What others built upon cannot be taken back from here: nor can what was done before it.
      if (error instanceof CannotTakeBack && act.kind !== 'do') remember({ ...history.current, [act.kind]: [] })
    },
  })
  const pending = useMutationState({
    filters: { mutationKey, status: 'pending' },
    select: ({ state }) => ({ act: state.variables as Act, isAway: state.failureCount > 0 }),
  })
  const { mutateAsync, reset } = mutation

  // By what is so now: keys may come before what was last begun or done is drawn.
  const isSavingNow = useCallback(() => queries.isMutating({ mutationKey: keyOf(project) }) > 0, [queries, project])

  const act = useCallback(
    (label: Label, intent: Intent, seen?: TimelineDocument) => {
      const known = isSavingNow() ? undefined : (seen ?? knownTimeline(queries, project)?.document)
      return mutateAsync({ kind: 'do', label, intent, seen: known, once: randomId() }).then(
        () => true,
        () => false,
      )
    },
    [mutateAsync, isSavingNow, queries, project],
  )
  const back = useCallback(
    (kind: 'undo' | 'redo') => mutateAsync({ kind, once: randomId() }).catch(() => undefined),
    [mutateAsync],
  )
  const insist = useCallback(
    (act: Act) => void mutateAsync({ ...act, once: randomId(), isForced: true } as Act).catch(() => undefined),
    [mutateAsync],
  )
  return {
    act,
    back,
    insist,
    forget: reset,
    history: shown,
    /** Whether there is something to take back or do again, now or once what is under way is remembered. */
    canGoBack: (kind: 'undo' | 'redo') => history.current[kind].length > 0 || isSavingNow(),
    isSaving: pending.length > 0,
    /** What is not answered yet, in order. */
    pending: pending.filter(({ act }) => !answeredActs.has(act)),
    error: mutation.error,
    failed: mutation.error ? mutation.variables : undefined,
  }
}

async function sent(queries: QueryClient, project: string, act: Act, intent: Intent): Promise<EditedVersion | undefined> {
  let base = knownTimeline(queries, project) ?? (await newestTimeline(queries, project))
  let seen = act.kind === 'do' ? act.seen : undefined
  const isForced = act.kind === 'do' && act.isForced
  for (let tries = 0; ; tries += 1) {
    const clash = seen && seen !== base.document && !isForced ? clashOf(intent, seen, base.document) : undefined
    if (clash) throw new EditClash(clash)
    const edits = intent.edits(base.document)
    if (edits.length === 0) return undefined
    try {
      const edited = await patchTimeline(project, edits, base.tag, `${act.once}.${base.tag.slice(1, 17)}`)
      answeredActs.add(act)
      await keepTimeline(queries, project, { document: edited.document, tag: edited.tag })
      return edited
    } catch (error) {
      if (!(error instanceof ApiProblem && error.isOutdated) || tries >= MOST_TRIES) throw error
      seen = base.document
      base = await newestTimeline(queries, project)
    }
  }
}
