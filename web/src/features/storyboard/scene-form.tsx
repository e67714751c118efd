import { msg } from '@lingui/core/macro'
import { Trans, useLingui } from '@lingui/react/macro'
import type { MessageDescriptor } from '@lingui/core'
import { useRef, type RefObject, type SyntheticEvent } from 'react'

import type { Scene } from '../../api/projects'
import type { SceneChanges } from '../../api/scenes'
import { useCommands } from '../../commands/registry'
import { useDraft } from '../../lib/use-draft'
import { Button } from '../../ui/button'
import { Field } from '../../ui/field'
import { SaveState } from '../../ui/save-state'
import { showToast } from '../../ui/toast'
import styles from './inspector.module.css'
import { changesOf, draftOf, isDraft, type SceneDraft } from './scene-draft'
import { useAutosave } from './use-autosave'

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
  /** Whether the server is away: then what is typed waits here. */
  isOffline: boolean
  onSave: (changes: SceneChanges, onSuccess: () => void) => void
}

/**
 * What is planned for a scene. What somebody typed is saved once they pause, outlives the tab until then, and stays when the
 * scene changes elsewhere or the server does not take it.
 */
export function SceneForm({ scene, scriptRef, isBusy, isOffline, onSave }: Props) {
  const { t } = useLingui()
  const draft = useDraft(`scene ${scene.id}`, isDraft)
  const shown = { ...draftOf(scene), ...draft.value }
  const changes = changesOf(scene, shown)
  const isChanged = Object.keys(changes).length > 0
  const typed = useRef(draft.value)
  typed.current = draft.value
  const set = (part: Partial<SceneDraft>) => draft.change({ ...draft.value, ...part })

  const save = () => {
    if (!isChanged) return
    const sent = draft.value
    // What was typed while it was under way is newer, and goes next.
    onSave(changes, () => typed.current === sent && draft.drop())
  }
  useAutosave({ text: isChanged ? JSON.stringify(changes) : undefined, isBusy, isOffline, save })
  const latest = useRef({ save, isChanged })
  latest.current = { save, isChanged }
  useCommands(
    () => [
      {
        id: 'save',
        group: 'everywhere',
        label: msg`Save`,
        keys: ['Mod+s'],
        run: () => (latest.current.isChanged ? latest.current.save() : showToast(t`Saved`, undefined, 'board')),
      },
    ],
    [t],
  )
  const submit = (event: SyntheticEvent) => {
    event.preventDefault()
    save()
  }
  const state = !isChanged ? 'saved' : !draft.isKept || (isBusy && !isOffline) ? 'saving' : isOffline ? 'offline' : 'kept'

  return (
    <form className={styles.form} onSubmit={submit}>
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
          <Button kind="quiet" onClick={draft.drop}>
            <Trans>Give up the changes</Trans>
          </Button>
        )}
        <SaveState state={state} />
      </div>
    </form>
  )
}
