import { useLingui } from '@lingui/react/macro'

import type { Scene } from '../../api/projects'
import type { SceneEdit } from '../../api/scenes'

/** Tells what edits do, as a button says it: `Move scene 3`. */
export function useEditWords(): (edits: readonly SceneEdit[], scenes: readonly Scene[]) => string {
  const { t } = useLingui()
  return ([edit], scenes) => {
    const id = edit && edit.edit !== 'insert' ? edit.scene : undefined
    const number = scenes.find((scene) => scene.id === id)?.number ?? 0
    switch (edit?.edit) {
      case 'insert':
        return t`Add a scene`
      case 'move':
        return t`Move scene ${number}`
      case 'remove':
        return t`Remove scene ${number}`
      case 'split':
        return t`Split scene ${number}`
      case 'merge':
        return t`Merge scene ${number}`
      case 'restore':
        return t`Bring back a scene`
      default:
        return t`Change scene ${number}`
    }
  }
}
