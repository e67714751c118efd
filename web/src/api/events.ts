import type { QueryClient } from '@tanstack/react-query'

import type { Schemas } from './client'

export type JobEvent = Schemas['Event']
export type StepProgress = Schemas['Progress'] & { job: string; scene: number | null }

const NAMES = ['state', 'step_started', 'step_finished', 'progress'] as const
const LONGEST_WAIT_MS = 15_000
/** Lists are asked for again so long after the last of some events. */
const QUIET_MS = 250

interface Listener {
  onEvent: (event: JobEvent) => void
  /** Whether events come in: while they do not, what is shown may be old. */
  onLive: (isLive: boolean) => void
}

/**
 * Follows what happens to a project, until the returned function is called. An EventSource mends itself after a refused
 * connection, and is closed for good by a wrong answer, such as that of a proxy whose server is away: then a new one is opened.
 */
export function follow(project: string, { onEvent, onLive }: Listener): () => void {
  let source: EventSource | undefined
  let timer: number | undefined
  let wait = 500
  let isOver = false

  const open = () => {
    if (isOver) return
    source = new EventSource(`/api/v1/projects/${project}/events`)
    source.onopen = () => {
      wait = 500
      onLive(true)
    }
    source.onerror = () => {
      onLive(false)
      if (source?.readyState !== EventSource.CLOSED) return
      source.close()
      timer = window.setTimeout(open, wait)
      wait = Math.min(wait * 2, LONGEST_WAIT_MS)
    }
    for (const name of NAMES) {
      source.addEventListener(name, (message: MessageEvent<string>) => {
        onEvent(JSON.parse(message.data) as JobEvent)
      })
    }
  }
  const again = () => {
    source?.close()
    window.clearTimeout(timer)
    wait = 500
    open()
  }
  window.addEventListener('online', again)
  open()
  return () => {
    isOver = true
    window.removeEventListener('online', again)
    window.clearTimeout(timer)
    source?.close()
  }
}

/** Returns what asks anew for whatever of a project events may have changed, once they pause. */
export function refresher(queries: QueryClient, project: string): () => void {
  let timer: number | undefined
  return () => {
    window.clearTimeout(timer)
    timer = window.setTimeout(() => {
      void queries.invalidateQueries({ queryKey: ['project', project] })
      void queries.invalidateQueries({ queryKey: ['jobs'] })
      void queries.invalidateQueries({ queryKey: ['projects'] })
    }, QUIET_MS)
  }
}
