import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useEffect, useId, useRef, useState } from 'react'

import { assetQuery } from '../../api/assets'
import { looksQuery } from '../../api/presenters'
import { useUpload } from '../../api/uploads'
import { Field } from '../../ui/field'
import { FileButton } from '../../ui/file-button'
import { ProblemNote } from '../../ui/problem-note'
import { PicturePicker } from '../library/picture-picker'
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
          <BroughtFace onReady={(picture) => onChange({ ...face, picture })} />
        </>
      ) : (
        <LookField value={face.look} fault={fault('look')} onChange={(look) => onChange({ ...face, look })} />
      )}
    </fieldset>
  )
}

/** Brings a picture, and takes it for the face once the server has looked into it. */
function BroughtFace({ onReady }: { onReady: (picture: string) => void }) {
  const { t } = useLingui()
  const upload = useUpload(undefined)
  const [sent, setSent] = useState<string | undefined>()
  const looked = useQuery({ ...assetQuery(sent ?? ''), enabled: sent !== undefined })
  const status = sent === undefined ? undefined : looked.data?.status
  const isOfNoUse = status === 'FAILED' || (status === 'READY' && looked.data !== undefined && !isFace(looked.data))
  const isUnderWay = upload.isPending || (sent !== undefined && !isOfNoUse && !looked.error)
  const ready = useRef(onReady)
  ready.current = onReady
  useEffect(() => {
    if (sent === undefined || status !== 'READY' || isOfNoUse) return
    ready.current(sent)
    setSent(undefined)
  }, [sent, status, isOfNoUse])
  const error = upload.error ?? looked.error
  return (
    <div>
      <FileButton label={t`Picture to bring`} accept="image/png,image/jpeg" disabled={isUnderWay} onChoose={(file) => upload.mutate(file, { onSuccess: setSent })}>
        {isUnderWay ? <Trans>Sending…</Trans> : <Trans>Bring a picture</Trans>}
      </FileButton>
      {isOfNoUse && (
        <p role="alert" className={styles.fault}>
          <Trans>This file cannot be a face: bring a PNG or JPEG picture.</Trans>
        </p>
      )}
      {error && <ProblemNote error={error} />}
    </div>
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
