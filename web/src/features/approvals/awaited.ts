import type { Project, Scene } from '../../api/projects'
import type { Review } from '../../api/scenes'

/** What a project waits for: one stage, and the scenes of which it is not approved. */
export interface Awaited {
  stage: Review['stage']
  scenes: Scene[]
  /** A trailer stops between its stages; other videos wait before they pay. */
  why: 'trailer' | 'payment'
}

/** The stages after which a trailer stops, in order. */
const TRAILER: readonly Review['stage'][] = ['script', 'image', 'animation']

const isApproved = (scene: Scene, stage: Review['stage']) =>
  scene.reviews.some((review) => review.stage === stage && review.approval === 'approved' && !review.is_outdated)

/** Returns what waits for people, or nothing. `unapproved` are the scenes of which jobs wait. Pure. */
export function awaitedOf(project: Project, scenes: readonly Scene[], unapproved: readonly string[]): Awaited[] {
  if (project.workflow === 'trailer') {
    if (project.status !== 'awaiting_approval') return []
    const stage = TRAILER.find((stage) => scenes.some((scene) => !isApproved(scene, stage)))
    return stage ? [{ stage, scenes: scenes.filter((scene) => !isApproved(scene, stage)), why: 'trailer' }] : []
  }
  const waiting = scenes.filter(({ id }) => unapproved.includes(id))
  // The text is approved before it is spoken and drawn, the picture before it is set in motion.
  const [texts, pictures] = [
    waiting.filter((scene) => !isApproved(scene, 'script')),
    waiting.filter((scene) => isApproved(scene, 'script') && !isApproved(scene, 'image')),
  ]
  const all: Awaited[] = [
    { stage: 'script', scenes: texts, why: 'payment' },
    { stage: 'image', scenes: pictures, why: 'payment' },
  ]
  return all.filter(({ scenes }) => scenes.length > 0)
}
