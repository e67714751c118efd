import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useId } from 'react'

import { looksQuery } from '../../api/presenters'
import { Field } from '../../ui/field'
import { FileButton } from '../../ui/file-button'
import { PicturePicker } from '../library/picture-picker'
import { uploadQueue } from '../uploads/queue'
import styles from './presenters.module.css'
import { isFace } from './words'

interface Face {
  isPicture: boolean
  look: string
  picture: string
}

interface Props {
  face: Face
  onChange: (face: Face) => void
  fault: (field: 'look' | 'picture') => string | undefined
}

/** The face of a presenter: a picture of it, or the name that a provider has for them. */
export function FaceFields({ face, onChange, fault }: Props) {
  const { t } = useLingui()
  const name = useId()
  return (
    <fieldset className={styles.faces}>
      <legend>
        <Trans>Face</Trans>
      </legend>
      <div className={styles.kinds}>
        <label>
          <input type="radio" name={name} checked={face.isPicture} onChange={() => onChange({ ...face, isPicture: true })} />
          <span>
            <Trans>A picture</Trans>
          </span>
        </label>
        <label>
          <input type="radio" name={name} checked={!face.isPicture} onChange={() => onChange({ ...face, isPicture: false })} />
          <span>
            <Trans>Somebody whom a provider knows</Trans>
          </span>
        </label>
      </div>
      {face.isPicture ? (
        <>
          <PicturePicker
            legend={<Trans>Picture of the face</Trans>}
            hint={<Trans>A PNG or JPEG file of the workspace, one person from the front.</Trans>}
            project="none"
            most={1}
            isTaken={isFace}
            chosen={face.picture ? [face.picture] : []}
            onChange={([picture = '']) => onChange({ ...face, picture })}
          />
          {fault('picture') && <p className={styles.fault}>{fault('picture')}</p>}
          <div>
            <FileButton label={t`Picture to bring`} accept="image/png,image/jpeg" onChoose={(file) => uploadQueue.add(undefined, [file])}>
              <Trans>Bring a picture</Trans>
            </FileButton>
          </div>
        </>
      ) : (
        <LookField value={face.look} fault={fault('look')} onChange={(look) => onChange({ ...face, look })} />
      )}
    </fieldset>
  )
}

function LookField({ value, fault, onChange }: { value: string; fault: string | undefined; onChange: (look: string) => void }) {
  const { t } = useLingui()
  const list = useId()
  const looks = useQuery(looksQuery)
  const known = looks.data?.items ?? []
  const away = looks.data?.unavailable.map(({ provider }) => provider).join(', ')
  const found = known.find(({ id }) => id === value)
  const nobody = looks.data && known.length === 0 && !away
  return (
    <>
      <Field label={t`Name of the look`} hint={found ? `${found.name} (${found.provider})` : away ? t`Did not answer: ${away}` : t`As the provider writes it.`} fault={fault}>
        {(control) => <input {...control} list={list} required maxLength={100} value={value} onChange={(event) => onChange(event.target.value)} />}
      </Field>
      <datalist id={list}>
        {known.map(({ provider, id, name }) => (
          <option key={`${provider} ${id}`} value={id}>
            {name}
          </option>
        ))}
      </datalist>
      {nobody && (
        <p className={styles.hint}>
          <Trans>
            No provider of presenters is set up, and videos show pictures in their place until one is. <Link to="/settings/providers">See the providers.</Link>
          </Trans>
        </p>
      )}
    </>
  )
}
