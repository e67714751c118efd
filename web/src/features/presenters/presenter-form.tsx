import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'

import { draftOf, useAddPresenter, useChangePresenter, type Presenter } from '../../api/presenters'
import { ApiProblem } from '../../api/problem'
import { allVoicesQuery } from '../../api/server'
import { randomId } from '../../lib/id'
import { Button } from '../../ui/button'
import { Dialog, DialogActs } from '../../ui/dialog'
import { faultOf, restOf } from '../../ui/fault-of'
import { Field } from '../../ui/field'
import { ProblemNote } from '../../ui/problem-note'
import { showToast } from '../../ui/toast'
import { PicturePicker } from '../library/picture-picker'
import { PRESETS } from '../new/brief'
import { VoiceSelect } from '../voices/voice-select'
import { FaceFields } from './face-fields'
import styles from './presenters.module.css'
import { isFace, tagsOf } from './words'

interface Props {
  /** The one who is changed; a new one where absent. */
  presenter?: Presenter | undefined
  onClose: () => void
}

const FIELDS = ['stage_name', 'look', 'picture', 'voice', 'preset', 'pictures']

/** Who somebody is: their name, face, voice and style. */
export function PresenterForm({ presenter, onClose }: Props) {
  const { t } = useLingui()
  const [add, change] = [useAddPresenter(), useChangePresenter()]
  const voices = useQuery(allVoicesQuery)
  const [name, setName] = useState(presenter?.stage_name ?? '')
  const [tags, setTags] = useState(presenter?.tags.join(', ') ?? '')
  const [face, setFace] = useState({ isPicture: presenter ? presenter.picture != null : true, look: presenter?.look ?? '', picture: presenter?.picture ?? '' })
  const [voice, setVoice] = useState(presenter?.voice ?? '')
  const [preset, setPreset] = useState(presenter?.preset ?? '')
  const [pictures, setPictures] = useState<string[]>(presenter?.pictures ?? [])
  const [key, setKey] = useState(randomId)
  const { error } = presenter ? change : add
  const isOutdated = error instanceof ApiProblem && error.isOutdated
  const isTaken = error instanceof ApiProblem && error.code === 'stage_name_taken'
  const tagFault = FIELDS_OF_TAGS.map((field) => faultOf(error, field)).find(Boolean)
  const hasFace = face.isPicture ? face.picture !== '' : face.look.trim() !== ''

  const save = (event: FormEvent) => {
    event.preventDefault()
    const draft = {
      stage_name: name.trim(),
      tags: tagsOf(tags),
      look: face.isPicture ? null : face.look.trim(),
      picture: face.isPicture ? face.picture : null,
      voice: voice || null,
      preset: preset || null,
      pictures,
    }
    // What was refused is another one once it is mended.
    if (!presenter) return add.mutate({ ...draft, key }, { onSuccess: onClose, onError: () => setKey(randomId()) })
    const before = draftOf(presenter)
    change.mutate(
      { id: presenter.id, version: presenter.version, draft },
      {
        onSuccess: ({ id, version }) => {
          onClose()
          showToast(t`Changed: ${draft.stage_name}`, () => change.mutate({ id, version, draft: before }), 'presenters')
        },
      },
    )
  }
  return (
    <Dialog title={presenter ? presenter.stage_name : <Trans>New presenter</Trans>} size="medium" onClose={onClose}>
      <form className={styles.form} onSubmit={save}>
        <Field
          label={t`Stage name`}
          hint={t`What scripts name them by: letters, digits and blanks.`}
          fault={isTaken ? t`Another presenter has this name. Take another one.` : faultOf(error, 'stage_name')}
        >
          {(control) => <input {...control} dir="auto" required maxLength={100} value={name} onChange={(event) => setName(event.target.value)} />}
        </Field>
        <Field label={t`Tags`} hint={t`Parted by commas.`} fault={tagFault}>
          {(control) => <input {...control} dir="auto" value={tags} onChange={(event) => setTags(event.target.value)} />}
        </Field>
        <FaceFields face={face} onChange={setFace} fault={(field) => faultOf(error, field)} />
        <Field label={t`Voice`} hint={t`Where the video has none of its own.`} fault={faultOf(error, 'voice')}>
          {(control) => <VoiceSelect control={control} voices={voices.data?.items} value={voice} onChange={setVoice} />}
        </Field>
        <Field label={t`Style`} hint={t`Where the video has the usual one.`} fault={faultOf(error, 'preset')}>
          {(control) => (
            <select {...control} value={preset} onChange={(event) => setPreset(event.target.value)}>
              <option value="">{t`None of their own`}</option>
              {PRESETS.map((one) => (
                <option key={one}>{one}</option>
              ))}
            </select>
          )}
        </Field>
        <PicturePicker
          legend={<Trans>Further pictures</Trans>}
          hint={<Trans>For people to look at.</Trans>}
          project="none"
          isTaken={isFace}
          chosen={pictures}
          onChange={setPictures}
        />
        {isOutdated ? (
          <p role="alert">
            <Trans>Somebody else changed it meanwhile. Close this, look at it as it is now, and change it again.</Trans>
          </p>
        ) : (
          !isTaken && !tagFault && restOf(error, FIELDS) && <ProblemNote error={error} />
        )}
        <DialogActs>
          <Button onClick={onClose}>
            <Trans>Cancel</Trans>
          </Button>
          <Button type="submit" kind="main" disabled={add.isPending || change.isPending || name.trim() === '' || !hasFace}>
            {presenter ? <Trans>Keep the changes</Trans> : <Trans>Keep them</Trans>}
          </Button>
        </DialogActs>
      </form>
    </Dialog>
  )
}

/** The server names the tag that is at fault; so many may be. */
const FIELDS_OF_TAGS = ['tags', ...Array.from({ length: 20 }, (_, index) => `tags[${index}]`)]
