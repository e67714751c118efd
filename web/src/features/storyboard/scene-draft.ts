import type { Scene } from '../../api/projects'
import type { SceneChanges } from '../../api/scenes'

/** What a form holds of a scene. */
export interface SceneDraft {
  script: string
  description: string
  image_prompt: string
  motion: Scene['motion']
}

export const draftOf = ({ script, description, image_prompt, motion }: Scene): SceneDraft => ({
  script,
  description,
  image_prompt,
  motion,
})

/** What of a draft is otherwise than the scene. */
export function changesOf(scene: Scene, draft: SceneDraft): SceneChanges {
  const before = draftOf(scene)
  return {
    ...(draft.script !== before.script && { script: draft.script }),
    ...(draft.description !== before.description && { description: draft.description }),
    ...(draft.image_prompt !== before.image_prompt && { image_prompt: draft.image_prompt }),
    ...(draft.motion !== before.motion && { motion: draft.motion }),
  }
}

const FIELDS = ['script', 'description', 'image_prompt', 'motion'] as const

/** Whether what was kept of a form is still what the form holds. */
export const isDraft = (kept: unknown): kept is Partial<SceneDraft> =>
  typeof kept === 'object' &&
  kept !== null &&
  Object.entries(kept).every(([name, value]) => (FIELDS as readonly string[]).includes(name) && typeof value === 'string')
