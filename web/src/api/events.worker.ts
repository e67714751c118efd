import { EventHub, type FromHub, type ToHub } from './event-hub'

/** The one place from which all tabs of this browser hear what happens. */
const hub = new EventHub()
const TENDED_MS = 5000
/** A clock that stood still for so long was asleep, and so was the network. */
const ASLEEP_MS = 30_000

interface Connections {
  onconnect: ((event: MessageEvent) => void) | null
}

;(self as unknown as Connections).onconnect = ({ ports: [port] }) => {
  if (!port) return
  const tab = { postMessage: (message: FromHub) => port.postMessage(message) }
  port.onmessage = ({ data }: MessageEvent<ToHub>) => hub.hear(tab, data)
}

let tended = Date.now()
setInterval(() => {
  const now = Date.now()
  if (now - tended > ASLEEP_MS) hub.wake()
  tended = now
  hub.tend()
}, TENDED_MS)
