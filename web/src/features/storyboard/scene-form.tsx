import { msg } from '@lingui/core/macro'
import { Trans, useLingui } from '@lingui/react/macro'
import type { MessageDescriptor } from '@lingui/core'
import { useState, type RefObject, type SyntheticEvent } from 'react'

import type { Scene } from '../../api/projects'
import type { SceneEdit } from '../../api/scenes'
import { Button } from '../../ui/button'
import { Field } from '../../ui/field'
import styles from './inspector.module.css'
import { changesOf, draftOf, type SceneDraft } from './scene-draft'

const MOTIONS: Record<Scene['motion'], MessageDescriptor> = {
  zoom_in: msg`Closer`,
  zoom_out: msg`Farther`,
  pan_left: msg`To the left`,
  pan_right: msg`To the right`,
  pan_up: msg`Up`,
  pan_down: msg`Down`,
  hold: msg`Still`,
}

interface Props {
  scene: Scene
  scriptRef: RefObject<HTMLTextAreaElement | null>
  isBusy: boolean
  onEdit: (edits: SceneEdit[], onSuccess?: () => void) => void
}

/** What is planned for a scene. What somebody typed stays when the scene changes elsewhere, until it is saved or given up. */
export function SceneForm({ scene, scriptRef, isBusy, onEdit }: Props) {
  const { t } = useLingui()
  const [draft, setDraft] = useState<Partial<SceneDraft>>({})
  const shown = { ...draftOf(scene), ...draft }
  const changes = changesOf(scene, shown)
  const isChanged = Object.keys(changes).length > 0
  const set = (part: Partial<SceneDraft>) => setDraft({ ...draft, ...part })

  const save = (event: SyntheticEvent) => {
    event.preventDefault()
    if (!isChanged) return
    // What was typed stays until it is kept.
    onEdit([{ edit: 'update', scene: scene.id, changes }], () => setDraft({}))
  }

  return (
    <form className={styles.form} onSubmit={save}>
      <Field label={<Trans>What is said</Trans>}>
        {(control) => (
          <textarea
            {...control}
            ref={scriptRef}
            dir="auto"
            rows={4}
            maxLength={10_000}
            readOnly={scene.narration !== null}
            value={shown.script}
            onChange={(event) => set({ script: event.target.value })}
          />
        )}
      </Field>
      <Field label={<Trans>What is seen</Trans>} hint={<Trans>In a sentence, for providers of pictures.</Trans>}>
        {(control) => (
          <textarea
            {...control}
            dir="auto"
            rows={2}
            maxLength={500}
            value={shown.description}
            onChange={(event) => set({ description: event.target.value })}
          />
        )}
      </Field>
      <Field label={<Trans>Key words of the picture</Trans>}>
        {(control) => (
          <input
            {...control}
            dir="auto"
            maxLength={2000}
            value={shown.image_prompt}
            onChange={(event) => set({ image_prompt: event.target.value })}
          />
        )}
      </Field>
      <Field label={<Trans>Camera</Trans>}>
        {(control) => (
          <select
            {...control}
            value={shown.motion}
            onChange={(event) => set({ motion: event.target.value as Scene['motion'] })}
          >
            {Object.entries(MOTIONS).map(([motion, word]) => (
              <option key={motion} value={motion}>
                {t(word)}
              </option>
            ))}
          </select>
        )}
      </Field>
      <div className={styles.row}>
        <Button type="submit" disabled={!isChanged || isBusy}>
          <Trans>Save the scene</Trans>
        </Button>
        {isChanged && (
          <Button kind="quiet" onClick={() => setDraft({})}>
            <Trans>Give up the changes</Trans>
          </Button>
        )}
      </div>
    </form>
  )
}
