/** The names of the events of jobs. */
const NAMES = ['state', 'step_started', 'step_finished', 'progress'] as const
const FIRST_WAIT_MS = 500
const LONGEST_WAIT_MS = 15_000

export interface SourceListener {
  /** One event, as JSON. */
  onEvent: (data: string) => void
  /** Whether events come in: while they do not, what is shown may be old. */
  onLive: (isLive: boolean) => void
  /** Everything that is told comes from the beginning again. */
  onBegin: () => void
}

export interface EventStream {
  /** Connects anew at once: the network is back, or the machine woke up, which a connection does not notice by itself. */
  reopen: () => void
  close: () => void
}

/**
 * Holds the stream of a project's events. An EventSource mends itself after a refused connection, and is closed for good by
 * a wrong answer, such as that of a proxy whose server is away: then a new one is opened, each time after a longer wait.
 */
export function openSource(project: string, { onEvent, onLive, onBegin }: SourceListener): EventStream {
  let source: EventSource | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let wait = FIRST_WAIT_MS

  const open = () => {
    // A new one knows nothing of what an earlier one has told, so it is told all.
    onBegin()
    source = new EventSource(`/api/v1/projects/${project}/events`)
    source.onopen = () => {
      wait = FIRST_WAIT_MS
      onLive(true)
    }
    source.onerror = () => {
      onLive(false)
      if (source?.readyState !== EventSource.CLOSED) return
      source.close()
      timer = setTimeout(open, wait)
      wait = Math.min(wait * 2, LONGEST_WAIT_MS)
    }
    for (const name of NAMES) source.addEventListener(name, (message: MessageEvent<string>) => onEvent(message.data))
  }
  const close = () => {
    source?.close()
    clearTimeout(timer)
  }
  open()
  return {
    close,
    reopen: () => {
      close()
      wait = FIRST_WAIT_MS
      open()
    },
  }
}
