import { Trans, useLingui } from '@lingui/react/macro'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'

import type { Schemas } from '../../api/client'
import { useRenderTemplate, type TemplateData } from '../../api/templates'
import { Button } from '../../ui/button'
import { faultOf } from '../../ui/fault-of'
import { Field } from '../../ui/field'
import { ProblemNote } from '../../ui/problem-note'
import { untold } from './fault-words'
import styles from './templates.module.css'

interface Props {
  id: string
  usualTitle: string
  data: TemplateData
  /** The key of these data: pressing twice makes one video. */
  dataKey: string
  names: readonly string[]
  /** Whether it is known that these data make no video. */
  isWrong: boolean
  onMade: () => void
}

/** How the video is made, and the button that has it made. */
export function MakeBar({ id, usualTitle, data, dataKey, names, isWrong, onMade }: Props) {
  const { t } = useLingui()
  const navigate = useNavigate()
  const render = useRenderTemplate()
  const [title, setTitle] = useState('')
  const [quality, setQuality] = useState<Schemas['Quality']>('standard')
  const make = () => {
    const wanted = title.trim()
    // What is asked for otherwise is another video.
    const key = `${dataKey}.${quality}.${hashOf(wanted)}`
    render.mutateAsync({ id, data, quality, key, ...(wanted && { title: wanted }) }).then(
      ({ project }) => {
        onMade()
        void navigate({ to: '/projects/$id', params: { id: project.id } })
      },
      () => undefined,
    )
  }
  const error = untold(render.error, names)
  return (
    <div className={styles.make}>
      <Field label={<Trans>Title of the video</Trans>} hint={<Trans>That of the template, if you leave it empty.</Trans>} fault={faultOf(render.error, 'title')}>
        {(control) => <input {...control} dir="auto" maxLength={200} placeholder={usualTitle} value={title} onChange={(event) => setTitle(event.target.value)} />}
      </Field>
      <Field label={<Trans>Quality</Trans>}>
        {(control) => (
          <select {...control} value={quality} onChange={(event) => setQuality(event.target.value as Schemas['Quality'])}>
            <option value="draft">{t`Draft: small, and soon there`}</option>
            <option value="standard">{t`Standard`}</option>
            <option value="high">{t`High: takes longer`}</option>
          </select>
        )}
      </Field>
      {error && !faultOf(render.error, 'title') && <ProblemNote error={error} />}
      <p className={styles.hint}>
        <Trans>It is made on this machine, and costs nothing at providers.</Trans>
      </p>
      <Button kind="main" disabled={isWrong || render.isPending} onClick={make}>
        <Trans>Make the video</Trans>
      </Button>
    </div>
  )
}

/** A short name for a text. */
const hashOf = (text: string) => [...text].reduce((sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) >>> 0, 7).toString(36)
