import { useState } from 'react'

import type { SceneEdit } from '../../api/scenes'

/** Something that was done, as the edits that take it back or do it again. */
export interface Step {
  /** What was done, as people call it: `Move scene 3`. */
  name: string
  edits: SceneEdit[]
}

/** What can be taken back, the last first, and what can be done again. */
export interface EditHistory {
  undo: readonly Step[]
  redo: readonly Step[]
}

export const NO_HISTORY: EditHistory = { undo: [], redo: [] }

/** Something was done: what had been taken back cannot be done again from here. */
export const done = (history: EditHistory, step: Step): EditHistory =>
  step.edits.length === 0 ? history : { undo: [...history.undo, step], redo: [] }

/** The last thing was taken back; the step does it again. */
export const undone = (history: EditHistory, step: Step): EditHistory => ({
  undo: history.undo.slice(0, -1),
  redo: [...history.redo, step],
})

/** What was taken back was done again; the step takes it back. */
export const redone = (history: EditHistory, step: Step): EditHistory => ({
  undo: [...history.undo, step],
  redo: history.redo.slice(0, -1),
})

export const useEditHistory = () => useState(NO_HISTORY)
