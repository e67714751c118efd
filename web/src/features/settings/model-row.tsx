import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import { Trans, useLingui } from '@lingui/react/macro'

import { useInstallModel, type LocalModel } from '../../api/local-models'
import { bytes, percent } from '../../lib/format'
import { Button } from '../../ui/button'
import { ProblemNote } from '../../ui/problem-note'
import { StateWord, type StateLook } from '../../ui/state-word'
import styles from './model-row.module.css'
import parts from './subject.module.css'

const KINDS: Record<string, MessageDescriptor> = {
  piper_voice: msg`Voice (Piper)`,
  kokoro_voice: msg`Voices (Kokoro)`,
  whisper: msg`Writes down speech (Whisper)`,
  silero_vad: msg`Finds speech (Silero)`,
  wav2vec2: msg`Finds when words are said (wav2vec2)`,
  depth: msg`Depth of photos`,
  cutout: msg`Cuts out subjects`,
  clip: msg`Compares photos and words`,
}

const STATES: Record<LocalModel['state'], [StateLook, MessageDescriptor]> = {
  available: ['waiting', msg`Not installed`],
  installing: ['running', msg`On its way`],
  installed: ['done', msg`Installed`],
  failed: ['failed', msg`Failed`],
}

/** A model with what it is for, what it takes and how far it is. */
export function ModelRow({ model, canInstall }: { model: LocalModel; canInstall: boolean }) {
  const { i18n, t } = useLingui()
  const install = useInstallModel()
  const [look, word] = STATES[model.state]
  const languageName = new Intl.DisplayNames(i18n.locale, { type: 'language' })
  const languages = new Intl.ListFormat(i18n.locale, { type: 'unit' }).format(
    model.languages.slice(0, 6).map((tag) => languageName.of(tag) ?? tag),
  )
  const kind = KINDS[model.kind]
  const size = bytes(model.megabytes * 1_000_000, i18n.locale)
  return (
    <li className={parts.item}>
      <span className={parts.facts}>
        <strong>{model.name}</strong>
        <small>
          {[kind ? t(kind) : model.kind, languages, size].filter(Boolean).join(' · ')}
        </small>
        {(model.licence || model.author) && (
          <small>{[model.author, model.licence].filter(Boolean).join(' · ')}</small>
        )}
        {model.state === 'installed' && model.is_verified === false && (
          <small>
            <Trans>Its publisher gave no digests to check it against.</Trans>
          </small>
        )}
        {model.progress && <HowFar name={model.name} progress={model.progress} />}
        {model.error && (
          <p role="alert" className={styles.fault}>
            {model.error.message} <code>{model.error.code}</code>
          </p>
        )}
        {install.error && <ProblemNote error={install.error} />}
      </span>
      <StateWord look={look}>{t(word)}</StateWord>
      {canInstall && (model.state === 'available' || model.state === 'failed') && (
        <Button
          disabled={install.isPending}
          aria-label={model.state === 'failed' ? t`Try again: ${model.name}` : t`Install ${model.name}`}
          onClick={() => install.mutate(model.name)}
        >
          {model.state === 'failed' ? <Trans>Try again</Trans> : <Trans>Install</Trans>}
        </Button>
      )}
    </li>
  )
}

function HowFar({ name, progress }: { name: string; progress: NonNullable<LocalModel['progress']> }) {
  const { i18n } = useLingui()
  const { bytes: done, total_bytes: total } = progress
  return (
    <span className={styles.progress}>
      <progress aria-label={name} {...(total > 0 ? { value: done, max: total } : {})} />
      <small>
        {total > 0 ? `${bytes(done, i18n.locale)} / ${bytes(total, i18n.locale)} · ${percent(done / total, i18n.locale)}` : bytes(done, i18n.locale)}
      </small>
    </span>
  )
}
