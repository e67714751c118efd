import type { QueryClient } from '@tanstack/react-query'

import type { Schemas } from './client'
import type { FromHub, ToHub } from './event-hub'
import { openSource } from './event-source'

export type JobEvent = Schemas['Event']
export type StepProgress = Schemas['Progress'] & { job: string; scene: number | null }

/** Lists are asked for again so long after the last of some events. */
const QUIET_MS = 250
const SIGN_OF_LIFE_MS = 20_000

export interface Listener {
  onEvent: (event: JobEvent) => void
  /** Whether events come in: while they do not, what is shown may be old. */
  onLive: (isLive: boolean) => void
  /** There is no connection left for events: what is shown is to be asked for again. */
  onPoll: () => void
}

/** Follows what happens to a project, until the returned function is called. */
export function follow(project: string, listener: Listener): () => void {
  const shared = sharedTab()
  return shared ? shared.follow(project, listener) : followAlone(project, listener)
}

/** Where browsers have no workers that tabs share, each tab has its own stream. */
function followAlone(project: string, listener: Listener): () => void {
  const stream = openSource(project, {
    onBegin: () => undefined,
    onLive: listener.onLive,
    onEvent: (data) => listener.onEvent(JSON.parse(data) as JobEvent),
  })
  const forget = onWaking(() => stream.reopen())
  return () => {
    forget()
    stream.close()
  }
}

/** Tells when the network is back, and when a page comes back from where browsers keep pages asleep. */
function onWaking(act: () => void): () => void {
  const onShow = (event: PageTransitionEvent) => event.persisted && act()
  window.addEventListener('online', act)
  window.addEventListener('pageshow', onShow)
  return () => {
    window.removeEventListener('online', act)
    window.removeEventListener('pageshow', onShow)
  }
}

/** This tab's end of the worker that holds the streams of all tabs. */
class SharedTab {
  private readonly listeners = new Map<string, Set<Listener>>()

  constructor(private readonly port: MessagePort) {
    port.onmessage = ({ data }: MessageEvent<FromHub>) => this.hear(data)
    port.start()
    setInterval(() => this.say({ say: 'here' }), SIGN_OF_LIFE_MS)
    window.addEventListener('pagehide', () => this.say({ say: 'bye' }))
    window.addEventListener('pageshow', ({ persisted }) => {
      if (persisted) for (const project of this.listeners.keys()) this.say({ say: 'follow', project })
    })
    onWaking(() => this.say({ say: 'wake' }))
  }

  follow(project: string, listener: Listener): () => void {
    const listeners = this.listeners.get(project) ?? new Set()
    this.listeners.set(project, listeners.add(listener))
    // Whoever is new hears what is known so far; those that were there have heard it, and take it twice without harm.
    this.say({ say: 'follow', project })
    return () => {
      listeners.delete(listener)
      if (listeners.size > 0) return
      this.listeners.delete(project)
      this.say({ say: 'leave', project })
    }
  }

  private say(message: ToHub): void {
    this.port.postMessage(message)
  }

  private hear(message: FromHub): void {
    for (const listener of this.listeners.get(message.project) ?? []) {
      if (message.say === 'event') listener.onEvent(JSON.parse(message.data) as JobEvent)
      else if (message.say === 'live') listener.onLive(message.isLive)
      else listener.onPoll()
    }
  }
}

let tab: SharedTab | undefined

/** This tab's end, begun with the first project that it follows; none where there are no such workers. */
function sharedTab(): SharedTab | undefined {
  if (!('SharedWorker' in window)) return undefined
  tab ??= new SharedTab(new SharedWorker(new URL('./events.worker.ts', import.meta.url), { type: 'module' }).port)
  return tab
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
