import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'

import { useAddEntry, useChangeEntry, type LibraryEntry, type LibraryKind, type LibraryLook } from '../../api/library'
import { ApiProblem } from '../../api/problem'
import { allVoicesQuery } from '../../api/server'
import { randomId } from '../../lib/id'
import { Button } from '../../ui/button'
import { Dialog, DialogActs } from '../../ui/dialog'
import { faultOf, restOf } from '../../ui/fault-of'
import { Field } from '../../ui/field'
import { ProblemNote } from '../../ui/problem-note'
import { showToast } from '../../ui/toast'
import { VoiceSelect } from '../voices/voice-select'
import styles from './library.module.css'
import { PicturePicker } from './picture-picker'
import { KINDS } from './words'

interface Props {
  /** The one that is changed; a new one where absent. */
  entry?: LibraryEntry | undefined
  kind: LibraryKind
  onClose: () => void
}

const LONGEST = 300
const LARGEST_SEED = 999_999
const NOTHING: LibraryLook = { description: '', prompt_addition: '', negative: '', seed: null, voice: null, pictures: [] }
const FIELDS = ['name', 'look.description', 'look.prompt_addition', 'look.negative', 'look.seed', 'look.voice', 'look.pictures']

/** What a character, a place or a style is like. */
export function EntryForm({ entry, kind: begun, onClose }: Props) {
  const { t } = useLingui()
  const [add, change] = [useAddEntry(), useChangeEntry()]
  const [kind, setKind] = useState<LibraryKind>(entry?.kind ?? begun)
  const [name, setName] = useState(entry?.name ?? '')
  const [look, setLook] = useState<LibraryLook>({ ...NOTHING, ...entry?.look })
  const [key] = useState(randomId)
  const set = (part: Partial<LibraryLook>) => setLook({ ...look, ...part })
  const { error } = entry ? change : add
  const isOutdated = error instanceof ApiProblem && error.isOutdated
  const seed = look.seed ?? null
  const isSeedWrong = seed !== null && !(Number.isInteger(seed) && seed >= 0 && seed <= LARGEST_SEED)

  const save = (event: FormEvent) => {
    event.preventDefault()
    if (isSeedWrong) return
    // Only characters speak.
    const wanted = { name: name.trim(), look: kind === 'character' ? look : { ...look, voice: null } }
    if (!entry) return add.mutate({ ...wanted, kind, key }, { onSuccess: onClose })
    const before = { name: entry.name, look: entry.look }
    change.mutate(
      { ...wanted, id: entry.id, version: entry.version },
      {
        onSuccess: ({ version }) => {
          onClose()
          showToast(t`Changed: ${wanted.name}`, () => change.mutate({ ...before, id: entry.id, version }), 'library')
        },
      },
    )
  }
  const words = (label: string, hint: string, path: 'description' | 'prompt_addition' | 'negative') => (
    <Field label={label} hint={hint} fault={faultOf(error, `look.${path}`)}>
      {(control) => (
        <textarea {...control} dir="auto" rows={2} maxLength={LONGEST} value={look[path] ?? ''} onChange={(event) => set({ [path]: event.target.value })} />
      )}
    </Field>
  )
  return (
    <Dialog title={entry ? entry.name : <Trans>New in the library</Trans>} size="medium" onClose={onClose}>
      <form className={styles.form} onSubmit={save}>
        {!entry && (
          <Field label={t`What it is`}>
            {(control) => (
              <select {...control} value={kind} onChange={(event) => setKind(event.target.value as LibraryKind)}>
                {(Object.keys(KINDS) as LibraryKind[]).map((one) => (
                  <option key={one} value={one}>
                    {t(KINDS[one][0])}
                  </option>
                ))}
              </select>
            )}
          </Field>
        )}
        <Field label={t`Name`} hint={t`For people alone: nothing is drawn by it.`} fault={faultOf(error, 'name')}>
          {(control) => <input {...control} dir="auto" required maxLength={100} value={name} onChange={(event) => setName(event.target.value)} />}
        </Field>
        {words(t`Description`, t`In a sentence, which stands behind what is seen in a scene.`, 'description')}
        {words(t`Added to the prompt`, t`Key words behind those of the picture.`, 'prompt_addition')}
        {words(t`Not to be seen`, t`Parted by commas.`, 'negative')}
        <Field
          label={t`Seed`}
          hint={t`Where the scene has none: the same seed draws alike.`}
          fault={isSeedWrong ? t`Write a whole number from 0 to ${LARGEST_SEED}.` : faultOf(error, 'look.seed')}
        >
          {(control) => (
            <input
              {...control}
              inputMode="numeric"
              value={seed === null || Number.isNaN(seed) ? '' : seed}
              onChange={(event) => set({ seed: event.target.value.trim() === '' ? null : Number(event.target.value) })}
            />
          )}
        </Field>
        {kind === 'character' && <VoiceOf voice={look.voice ?? ''} fault={faultOf(error, 'look.voice')} onChange={(voice) => set({ voice: voice || null })} />}
        <PicturePicker chosen={look.pictures ?? []} onChange={(pictures) => set({ pictures })} />
        {isOutdated ? (
          <p role="alert">
            <Trans>Somebody else changed it meanwhile. Close this, look at it as it is now, and change it again.</Trans>
          </p>
        ) : (
          restOf(error, FIELDS) && <ProblemNote error={error} />
        )}
        <DialogActs>
          <Button onClick={onClose}>
            <Trans>Cancel</Trans>
          </Button>
          <Button type="submit" kind="main" disabled={add.isPending || change.isPending || name.trim() === ''}>
            {entry ? <Trans>Keep the changes</Trans> : <Trans>Keep it</Trans>}
          </Button>
        </DialogActs>
      </form>
    </Dialog>
  )
}

/** The voice of a character. */
function VoiceOf({ voice, fault, onChange }: { voice: string; fault: string | undefined; onChange: (voice: string) => void }) {
  const { t } = useLingui()
  const voices = useQuery(allVoicesQuery)
  return (
    <Field label={t`Voice`} hint={t`Where the scene has none.`} fault={fault}>
      {(control) => <VoiceSelect control={control} voices={voices.data?.items} value={voice} onChange={onChange} />}
    </Field>
  )
}
