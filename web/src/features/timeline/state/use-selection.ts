import { useCallback, useMemo, useState } from 'react'

import { range } from '../calculations/gesture'
import type { Layout } from '../calculations/layout'

export interface Selection {
  /** Those that there are. */
  ids: ReadonlySet<string>
  /** The one that was chosen last. */
  active: string | undefined
  /** The track that is chosen, where no clip is. */
  track: number | undefined
  chooseTrack: (track: number) => void
  /** The word that was chosen of the one caption that is, counted from 0. */
  word: number | undefined
  chooseWord: (word: number | undefined) => void
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
  word?: number | undefined
  track?: number | undefined
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

  const caption = ids.size === 1 && active !== undefined ? layout?.byId.get(active)?.caption : undefined
  const word = chosen.word !== undefined && chosen.word < (caption?.words?.length ?? 0) ? chosen.word : undefined

  const track = ids.size === 0 && layout?.rows.some((row) => row.track === chosen.track) ? chosen.track : undefined

  const chooseTrack = useCallback((track: number) => setChosen({ ...NONE, track }), [])
  const chooseWord = useCallback((word: number | undefined) => setChosen((now) => ({ ...now, word })), [])
  // Who takes a caption that is chosen already means the word of it that they chose.
  const only = useCallback(
    (id: string) => setChosen((now) => (now.active === id && now.ids.size === 1 ? now : { ids: new Set([id]), active: id })),
    [],
  )
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
  return { ids, active, track, chooseTrack, word, chooseWord, only, toggle, reach, all, clear }
}
