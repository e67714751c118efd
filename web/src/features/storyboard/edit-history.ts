import { useState } from 'react'

import type { SceneEdit } from '../../api/scenes'

/** The edits that take back what was done, the last first, and those that do it again. */
export interface EditHistory {
  undo: readonly SceneEdit[][]
  redo: readonly SceneEdit[][]
}

export const NO_HISTORY: EditHistory = { undo: [], redo: [] }

/** Something was done: what had been taken back cannot be done again from here. */
export const done = (history: EditHistory, inverse: SceneEdit[]): EditHistory =>
  inverse.length === 0 ? history : { undo: [...history.undo, inverse], redo: [] }

/** The last thing was taken back by its edits; `inverse` does it again. */
export const undone = (history: EditHistory, inverse: SceneEdit[]): EditHistory => ({
  undo: history.undo.slice(0, -1),
  redo: [...history.redo, inverse],
})

/** What was taken back was done again; `inverse` takes it back. */
export const redone = (history: EditHistory, inverse: SceneEdit[]): EditHistory => ({
  undo: [...history.undo, inverse],
  redo: history.redo.slice(0, -1),
})

export const useEditHistory = () => useState(NO_HISTORY)
