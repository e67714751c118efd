import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'

import { ApiProblem } from '../../api/problem'
import { useAddSeries, useChangeSeries, type Series } from '../../api/series'
import { allVoicesQuery } from '../../api/server'
import { randomId } from '../../lib/id'
import { Button } from '../../ui/button'
import { Dialog, DialogActs } from '../../ui/dialog'
import { faultOf, restOf } from '../../ui/fault-of'
import { Field } from '../../ui/field'
import { ProblemNote } from '../../ui/problem-note'
import { showToast } from '../../ui/toast'
import { CastPicker } from '../library/cast-picker'
import { PRESETS } from '../new/brief'
import { VoiceSelect } from '../voices/voice-select'
import styles from './series.module.css'

/** What the videos of a series have in common: what their briefs do not say otherwise. */
export function SeriesForm({ series, onClose }: { series?: Series | undefined; onClose: () => void }) {
  const { t } = useLingui()
  const [add, change] = [useAddSeries(), useChangeSeries()]
  const voices = useQuery(allVoicesQuery)
  const [title, setTitle] = useState(series?.title ?? '')
  const [preset, setPreset] = useState(series?.style.preset ?? '')
  const [voice, setVoice] = useState(series?.style.voice ?? '')
  const [cast, setCast] = useState<string[]>(series?.style.cast ?? [])
  const [key] = useState(randomId)
  const { error } = series ? change : add
  const isOutdated = error instanceof ApiProblem && error.isOutdated
  const presets = preset === '' || (PRESETS as readonly string[]).includes(preset) ? PRESETS : [preset, ...PRESETS]

  const save = (event: FormEvent) => {
    event.preventDefault()
    const wanted = { title: title.trim(), style: { preset: preset || null, voice: voice || null, cast } }
    if (!series) return add.mutate({ ...wanted, key }, { onSuccess: onClose })
    const before = { title: series.title, style: series.style }
    change.mutate(
      { ...wanted, id: series.id, version: series.version },
      {
        onSuccess: ({ version }) => {
          onClose()
          showToast(t`Changed: ${wanted.title}`, () => change.mutate({ ...before, id: series.id, version }), 'series')
        },
      },
    )
  }
  return (
    <Dialog title={series ? series.title : <Trans>New series</Trans>} size="medium" onClose={onClose}>
      <form className={styles.form} onSubmit={save}>
        <Field label={t`Title`} fault={faultOf(error, 'title')}>
          {(control) => <input {...control} dir="auto" required maxLength={200} value={title} onChange={(event) => setTitle(event.target.value)} />}
        </Field>
        <Field label={t`Style`} hint={t`Of episodes that ask for the usual one.`} fault={faultOf(error, 'style.preset')}>
          {(control) => (
            <select {...control} value={preset} onChange={(event) => setPreset(event.target.value)}>
              <option value="">{t`The usual one`}</option>
              {presets.map((one) => (
                <option key={one}>{one}</option>
              ))}
            </select>
          )}
        </Field>
        <Field label={t`Voice`} hint={t`Of episodes that ask for no other.`} fault={faultOf(error, 'style.voice')}>
          {(control) => <VoiceSelect control={control} voices={voices.data?.items} value={voice} onChange={setVoice} />}
        </Field>
        <CastPicker chosen={cast} onChange={setCast} />
        {isOutdated ? (
          <p role="alert">
            <Trans>Somebody else changed it meanwhile. Close this, look at it as it is now, and change it again.</Trans>
          </p>
        ) : (
          restOf(error, ['title', 'style.preset', 'style.voice']) && <ProblemNote error={error} />
        )}
        <DialogActs>
          <Button onClick={onClose}>
            <Trans>Cancel</Trans>
          </Button>
          <Button type="submit" kind="main" disabled={add.isPending || change.isPending || title.trim() === ''}>
            {series ? <Trans>Keep the changes</Trans> : <Trans>Begin the series</Trans>}
          </Button>
        </DialogActs>
      </form>
    </Dialog>
  )
}
