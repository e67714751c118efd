import { useEffect, useState, useSyncExternalStore } from 'react'

import type { Transport, TransportState } from './transport'

/** What changes rarely of a transport. */
export const useTransport = (transport: Transport): TransportState =>
  useSyncExternalStore(transport.subscribe, () => transport.state)

/** Something that follows of the time: it is drawn anew only when that is something else. `of` has to stay the same. */
export function useOfTime<T>(transport: Transport, of: (ms: number) => T): T {
  const [value, setValue] = useState(() => of(transport.ms))
  useEffect(() => transport.onTick((ms) => setValue(() => of(ms))), [transport, of])
  return value
}
