import { useCallback, useMemo, useState } from 'react'

import { range } from '../calculations/gesture'
import type { Layout } from '../calculations/layout'

export interface Selection {
  /** Those that there are. */
  ids: ReadonlySet<string>
  /** The one that was chosen last. */
  active: string | undefined
  only: (id: string) => void
  toggle: (id: string) => void
  /** All from the last one to this. */
  reach: (id: string) => void
  all: (ids: readonly string[]) => void
  clear: () => void
}

interface Chosen {
  ids: ReadonlySet<string>
  active: string | undefined
}

const NONE: Chosen = { ids: new Set(), active: undefined }

/** Which clips are chosen. What is gone is chosen no more. */
export function useSelection(layout: Layout | undefined): Selection {
  const [chosen, setChosen] = useState(NONE)
  const ids = useMemo(() => {
    const there = [...chosen.ids].filter((id) => layout?.byId.has(id))
    return there.length === chosen.ids.size ? chosen.ids : new Set(there)
  }, [chosen, layout])
  const active = chosen.active !== undefined && layout?.byId.has(chosen.active) ? chosen.active : undefined

  const only = useCallback((id: string) => setChosen({ ids: new Set([id]), active: id }), [])
  const toggle = useCallback((id: string) => {
    setChosen(({ ids }) => {
      const next = new Set(ids)
      if (!next.delete(id)) next.add(id)
      return { ids: next, active: id }
    })
  }, [])
  const reach = useCallback(
    (id: string) =>
      setChosen((now) => {
        const between = layout && now.active !== undefined ? range(layout, now.active, id) : [id]
        return { ids: new Set([...now.ids, ...between]), active: id }
      }),
    [layout],
  )
  const all = useCallback((ids: readonly string[]) => setChosen({ ids: new Set(ids), active: ids[0] }), [])
  const clear = useCallback(() => setChosen(NONE), [])
  return { ids, active, only, toggle, reach, all, clear }
}
