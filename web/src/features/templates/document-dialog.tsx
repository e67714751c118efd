import { Trans, useLingui } from '@lingui/react/macro'
import { useState, type DragEvent, type FormEvent, type ReactNode } from 'react'

import { Button } from '../../ui/button'
import { Dialog, DialogActs } from '../../ui/dialog'
import { Field } from '../../ui/field'
import { FileButton } from '../../ui/file-button'
import { ProblemNote } from '../../ui/problem-note'
import styles from './templates.module.css'

interface Props {
  title: ReactNode
  /** What stands there at first. */
  start: string
  /** What the button says. */
  act: ReactNode
  isPending: boolean
  error: Error | null
  onChange: () => void
  onSend: (text: string) => void
  onClose: () => void
}

/** The server takes as much. */
const MOST_BYTES = 1 << 20

/** The document of a template: dropped, chosen, pasted or written, with all that is wrong with it. */
export function DocumentDialog({ title, start, act, isPending, error, onChange, onSend, onClose }: Props) {
  const { t } = useLingui()
  const [text, setText] = useState(start)
  const [fault, setFault] = useState<string>()
  const [isOver, setOver] = useState(false)

  const change = (next: string) => {
    setText(next)
    setFault(undefined)
    onChange()
  }
  const take = async (file: File | undefined) => {
    if (!file) return
    if (file.size > MOST_BYTES) return setFault(t`The file is larger than 1 MB, which is the most that a template may have.`)
    const found = await file.text()
    if (found.includes('\0')) return setFault(t`This is no text. Bring the template as a JSON file.`)
    change(found)
  }
  const drop = (event: DragEvent) => {
    if (!event.dataTransfer.types.includes('Files')) return
    event.preventDefault()
    setOver(false)
    void take(event.dataTransfer.files[0])
  }
  const send = (event: FormEvent) => {
    event.preventDefault()
    if (new Blob([text]).size > MOST_BYTES) return setFault(t`The document is longer than 1 MB, which is the most that a template may have.`)
    onSend(text)
  }
  return (
    <Dialog title={title} size="medium" onClose={onClose}>
      <form
        className={styles.document}
        data-over={isOver}
        onSubmit={send}
        onDragOver={(event) => {
          event.preventDefault()
          setOver(true)
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        <div className={styles.bring}>
          <p>
            <Trans>Drop a JSON file here, choose one, or paste the document below.</Trans>
          </p>
          <FileButton label={t`A template`} accept=".json,application/json" onChoose={(file) => void take(file)}>
            <Trans>Choose a file</Trans>
          </FileButton>
        </div>
        <Field label={<Trans>Document</Trans>} fault={fault}>
          {(control) => (
            <textarea {...control} className={styles.code} dir="ltr" spellCheck={false} rows={14} required value={text} onChange={(event) => change(event.target.value)} />
          )}
        </Field>
        {error && <ProblemNote error={error} />}
        <DialogActs>
          <Button onClick={onClose}>
            <Trans>Cancel</Trans>
          </Button>
          <Button type="submit" kind="main" disabled={isPending || text.trim() === ''}>
            {act}
          </Button>
        </DialogActs>
      </form>
    </Dialog>
  )
}
