import { useLingui } from '@lingui/react/macro'

import type { Box, Row } from '../calculations/layout'
import { ownName, sceneOf } from '../calculations/names'

/** What people call tracks and clips. */
export function useNames() {
  const { t } = useLingui()
  const kindOf = (box: Box): string => {
    switch (box.look) {
      case 'picture':
        return t`Picture`
      case 'video':
        return t`Film`
      case 'text':
        return t`Text`
      case 'drawing':
        return t`Drawing`
      case 'speech':
        return t`Speech`
      case 'music':
        return t`Music`
      case 'effect':
        return t`Sound`
      case 'caption':
        return t`Caption`
    }
  }
  const clipName = (box: Box): string => {
    const scene = sceneOf(box)
    if (scene !== undefined) return t`Scene ${scene}`
    if (box.look === 'text' || box.look === 'caption') return ownName(box) ?? kindOf(box)
    return box.look === 'music' ? kindOf(box) : (ownName(box) ?? kindOf(box))
  }
  const trackName = (row: Row): string => {
    if (row.name) return row.name
    if (row.kind === 'caption') return t`Captions`
    if (row.kind === 'visual') return t`Pictures`
    return row.role === 'speech' ? t`Speech` : row.role === 'music' ? t`Music` : t`Sounds`
  }
  return { kindOf, clipName, trackName }
}
