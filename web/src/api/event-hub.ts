import type { JobEvent } from './events'
import { openSource, type EventStream, type SourceListener } from './event-source'

/** What a tab says to the worker that holds the streams. */
export type ToHub = { say: 'follow' | 'leave'; project: string } | { say: 'here' | 'bye' | 'wake' }

/** What it hears. `poll`: there is no stream for it now, so it has to ask by itself. */
export type FromHub =
  | { say: 'event'; project: string; data: string }
  | { say: 'live'; project: string; isLive: boolean }
  | { say: 'poll'; project: string }

export interface Tab {
  postMessage: (message: FromHub) => void
}

/** Browsers open six connections to a server that speaks HTTP/1.1, and pages, pictures and films need some of them. */
export const MOST_STREAMS = 3
/** Tabs that are hidden may be held back to one sign of life a minute. */
export const SILENT_MS = 150_000

interface Followed {
  stream: EventStream | undefined
  isLive: boolean
  tabs: Set<Tab>
  /** What a tab that comes later needs to hear: the events of the jobs that have not ended. */
  told: Map<string, string[]>
}

type Open = (project: string, listener: SourceListener) => EventStream

/** Holds one stream for each project that any tab follows, as many as there are connections for, and tells all tabs of it. */
export class EventHub {
  private readonly projects = new Map<string, Followed>()
  private readonly heard = new Map<Tab, number>()

  constructor(
    private readonly open: Open = openSource,
    private readonly now: () => number = Date.now,
  ) {}

  /** Takes what a tab says. */
  hear(tab: Tab, message: ToHub): void {
    this.heard.set(tab, this.now())
    if (message.say === 'follow') this.follow(tab, message.project)
    else if (message.say === 'leave') this.leave(tab, message.project)
    else if (message.say === 'bye') this.forget(tab)
    else if (message.say === 'wake') this.wake()
  }

  /** Connects all streams anew. */
  wake(): void {
    for (const { stream } of this.projects.values()) stream?.reopen()
  }

  /** Lets go of tabs that ended without a word, and has those without a stream ask by themselves. Called every few seconds. */
  tend(): void {
    for (const [tab, at] of this.heard) if (this.now() - at > SILENT_MS) this.forget(tab)
    for (const [project, { stream, tabs }] of this.projects) {
      if (!stream) for (const tab of tabs) tab.postMessage({ say: 'poll', project })
    }
  }

  private follow(tab: Tab, project: string): void {
    const followed = this.projects.get(project) ?? { stream: undefined, isLive: false, tabs: new Set(), told: new Map() }
    this.projects.set(project, followed)
    followed.tabs.add(tab)
    for (const data of [...followed.told.values()].flat()) tab.postMessage({ say: 'event', project, data })
    if (followed.isLive) tab.postMessage({ say: 'live', project, isLive: true })
    this.connect()
  }

  private leave(tab: Tab, project: string): void {
    const followed = this.projects.get(project)
    followed?.tabs.delete(tab)
    if (!followed || followed.tabs.size > 0) return
    followed.stream?.close()
    this.projects.delete(project)
    this.connect()
  }

  private forget(tab: Tab): void {
    this.heard.delete(tab)
    for (const project of [...this.projects.keys()]) this.leave(tab, project)
  }

  /** Opens streams for those that have none, as long as there are any left. */
  private connect(): void {
    let left = MOST_STREAMS - [...this.projects.values()].filter(({ stream }) => stream).length
    for (const [project, followed] of this.projects) {
      if (followed.stream) continue
      if (left <= 0) {
        for (const tab of followed.tabs) tab.postMessage({ say: 'poll', project })
        continue
      }
      left -= 1
      followed.stream = this.open(project, this.listener(project, followed))
    }
  }

  private listener(project: string, followed: Followed): SourceListener {
    const tell = (message: FromHub) => followed.tabs.forEach((tab) => tab.postMessage(message))
    return {
      onBegin: () => followed.told.clear(),
      onLive: (isLive) => {
        followed.isLive = isLive
        tell({ say: 'live', project, isLive })
      },
      onEvent: (data) => {
        remember(followed.told, JSON.parse(data) as JobEvent, data)
        tell({ say: 'event', project, data })
      },
    }
  }
}

const ENDED = ['SUCCEEDED', 'FAILED', 'CANCELLED']

/** Keeps what is to be told of a job again: all but earlier progress, and nothing once it has ended. */
function remember(told: Map<string, string[]>, event: JobEvent, data: string): void {
  if (event.event === 'state' && ENDED.includes(event.state)) {
    told.delete(event.job_id)
    return
  }
  const earlier = told.get(event.job_id) ?? []
  const isProgress = (text: string) => (JSON.parse(text) as JobEvent).event === 'progress'
  const last = earlier.at(-1)
  const kept = event.event === 'progress' && last !== undefined && isProgress(last) ? earlier.slice(0, -1) : earlier
  told.set(event.job_id, [...kept, data])
}
