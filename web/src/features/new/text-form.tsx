import { Plural, Trans, useLingui } from '@lingui/react/macro'

import type { Schemas } from '../../api/client'
import { Field } from '../../ui/field'
import { scenesOf, type Wanted } from './brief'
import { DraftBar } from './draft-bar'
import styles from './text-form.module.css'
import type { DraftWriter } from './use-draft-writer'

interface Props {
  wanted: Wanted
  onChange: (part: Partial<Wanted>) => void
  writer: DraftWriter
  /** The form as it is by now. */
  now: () => Wanted
  /** Of what stands in the form. */
  estimate: Schemas['ProjectEstimate'] | undefined
}

const MAX_TOPIC = 2000
const MAX_SCRIPT = 100_000
/** Larger files are no scripts: the server takes a megabyte. */
const MAX_FILE_BYTES = 1_048_576

export function TextForm({ wanted, onChange, writer, now, estimate }: Props) {
  const { t } = useLingui()
  const isTopic = wanted.mode === 'topic'
  const count = scenesOf(wanted.text).length

  const drop = async (file: File | undefined) => {
    if (file && file.size <= MAX_FILE_BYTES) onChange({ mode: 'script', text: await file.text() })
  }

  return (
    <div className={styles.form}>
      <fieldset className={styles.modes} disabled={writer.isWriting}>
        <legend>
          <Trans>What do you have?</Trans>
        </legend>
        <label>
          <input type="radio" name="mode" checked={!isTopic} onChange={() => onChange({ mode: 'script' })} />
          <Trans>A script</Trans>
        </label>
        <label>
          <input type="radio" name="mode" checked={isTopic} onChange={() => onChange({ mode: 'topic' })} />
          <Trans>A topic</Trans>
        </label>
      </fieldset>
      <Field
        label={isTopic ? <Trans>Topic</Trans> : <Trans>Script</Trans>}
        hint={
          isTopic ? (
            <Trans>A language model writes the script, if one is set up on the server.</Trans>
          ) : (
            <>
              <Trans>Each paragraph is a scene. Drop a text file here, or paste.</Trans>{' '}
              {count > 0 && <Plural value={count} one="# paragraph" other="# paragraphs" />}
            </>
          )
        }
      >
        {(control) => (
          <textarea
            {...control}
            dir="auto"
            readOnly={writer.isWriting}
            aria-busy={writer.isWriting}
            rows={isTopic ? 4 : 14}
            maxLength={isTopic ? MAX_TOPIC : MAX_SCRIPT}
            placeholder={isTopic ? t`how lighthouses were lit before electricity` : t`Tea began with a leaf…`}
            value={wanted.text}
            onChange={(event) => onChange({ text: event.target.value })}
            onDragOver={(event) => event.preventDefault()}
            onDrop={(event) => {
              const file = event.dataTransfer.files[0]
              if (!file) return
              event.preventDefault()
              if (!writer.isWriting) void drop(file)
            }}
          />
        )}
      </Field>
      <DraftBar writer={writer} now={now} estimate={estimate} isTopic={isTopic} />
      <Field label={<Trans>Title</Trans>} hint={<Trans>The first words of the script, if you leave it empty.</Trans>}>
        {(control) => (
          <input {...control} dir="auto" maxLength={200} value={wanted.title} onChange={(event) => onChange({ title: event.target.value })} />
        )}
      </Field>
    </div>
  )
}
