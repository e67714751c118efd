import { msg } from '@lingui/core/macro'
import { useLingui } from '@lingui/react/macro'
import type { MessageDescriptor } from '@lingui/core'

import type { Scene } from '../../api/projects'

const PARTS: Record<Scene['stale'][number]['what'], MessageDescriptor> = {
  speech: msg`speech`,
  image: msg`picture`,
  clip: msg`clip`,
}

const FIELDS: Record<string, MessageDescriptor> = {
  script: msg`text`,
  voice: msg`voice`,
  voice_style: msg`way of speaking`,
  image_prompt: msg`picture prompt`,
  description: msg`description`,
  image_variant: msg`variant`,
  seed: msg`seed`,
  motion: msg`camera`,
  motion_prompt: msg`motion prompt`,
  least_ms: msg`shortest length`,
  picture: msg`own picture`,
  narration: msg`own voice`,
  cutout: msg`cut-out`,
  layers: msg`layers`,
  position: msg`place`,
  speech: msg`speech`,
  image: msg`picture`,
}

/** Tells what of a scene is stale and why: `speech (text), clip (speech)`. */
export function useStaleWords(): (scene: Scene) => string {
  const { i18n, t } = useLingui()
  const list = new Intl.ListFormat(i18n.locale, { type: 'unit', style: 'long' })
  const field = (name: string) => (FIELDS[name] ? t(FIELDS[name]) : name)
  return (scene) =>
    list.format(
      scene.stale.map(({ what, changed }) => {
        const part = t(PARTS[what])
        return changed.length === 0 ? part : `${part} (${list.format(changed.map(field))})`
      }),
    )
}
