import type { Scene } from './projects'
import type { SceneEdit } from './scenes'

/** Returns the scenes as moves and removals leave them, or nothing where only the server knows what comes of the edits. */
export function foreseen(scenes: readonly Scene[], edits: readonly SceneEdit[]): Scene[] | undefined {
  let next = [...scenes]
  for (const edit of edits) {
    if (edit.edit !== 'move' && edit.edit !== 'remove') return undefined
    const scene = next.find(({ id }) => id === edit.scene)
    if (!scene) return undefined
    next = next.filter((one) => one !== scene)
    if (edit.edit === 'move') next.splice(edit.position - 1, 0, scene)
  }
  return next.map((scene, index) => (scene.number === index + 1 ? scene : { ...scene, number: index + 1 }))
}
