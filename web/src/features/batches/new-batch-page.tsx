import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useMemo, useState, type FormEvent } from 'react'

import { batchEstimate, useCreateBatch, type NewBatch } from '../../api/batches'
import { randomId } from '../../lib/id'
import { useLater } from '../../lib/use-later'
import { Button } from '../../ui/button'
import { faultOf, restOf } from '../../ui/fault-of'
import { Field } from '../../ui/field'
import { PageHead } from '../../ui/page-head'
import { ProblemNote } from '../../ui/problem-note'
import { Sheet } from '../../ui/sheet'
import { EstimateLine } from '../new/estimate-line'
import styles from './batches.module.css'
import { ColumnChoice } from './column-choice'
import { MOST_ROWS, briefOf, cellsOf, guessed, placeholders, type Table } from './table'
import { TablePicker } from './table-picker'

/** Typing is over so long after the last letter. */
const PAUSE_MS = 500
const AT_ONCE = [1, 2, 4, 8, 16]

/** A table, the brief that its rows are put into, and what that will take. */
export function NewBatchPage() {
  const { t } = useLingui()
  const navigate = useNavigate()
  const create = useCreateBatch()
  const [key] = useState(randomId)
  const [table, setTable] = useState<Table>()
  const [title, setTitle] = useState('')
  const [brief, setBrief] = useState('')
  const [atOnce, setAtOnce] = useState(2)
  const [chosen, setChosen] = useState<Record<string, string>>({})

  const names = useMemo(() => placeholders(brief), [brief])
  const columns = useMemo(() => ({ ...guessed(names, table?.columns ?? []), ...pick(chosen, names) }), [names, table, chosen])
  const missing = names.filter((name) => !columns[name])
  const count = table?.rows.length ?? 0
  const isWhole = table !== undefined && count > 0 && count <= MOST_ROWS && title.trim() !== '' && brief.trim() !== '' && missing.length === 0
  const wanted = useMemo<NewBatch | undefined>(
    () => (isWhole && table ? { title: title.trim(), brief, rows: cellsOf(table, columns), at_once: atOnce } : undefined),
    [isWhole, table, title, brief, columns, atOnce],
  )
  const asked = useLater(wanted, PAUSE_MS)
  const estimate = useQuery({ ...batchEstimate(asked ?? EMPTY), enabled: asked !== undefined })
  const error = create.error ?? (wanted ? estimate.error : null)

  const read = (found: Table, name: string) => {
    setTable(found)
    setChosen({})
    if (brief.trim() === '') setBrief(briefOf(found))
    if (title.trim() === '') setTitle(name)
  }
  const send = (event: FormEvent) => {
    event.preventDefault()
    if (!wanted) return
    create.mutate({ ...wanted, key }, { onSuccess: ({ id }) => void navigate({ to: '/batches/$id', params: { id } }) })
  }
  return (
    <form onSubmit={send} className={styles.form}>
      <PageHead title={<Trans>Videos of a table</Trans>} />
      <Sheet className={styles.sheet}>
        <TablePicker table={table} onRead={read} />
        {count > MOST_ROWS && (
          <p role="alert">
            <Trans>
              The table has {count} rows; a batch has at most {MOST_ROWS}. Divide it.
            </Trans>
          </p>
        )}
      </Sheet>
      {table && count > 0 && (
        <Sheet className={styles.sheet}>
          <Field label={t`Title`} fault={faultOf(error, 'title')}>
            {(control) => <input {...control} dir="auto" required maxLength={200} value={title} onChange={(event) => setTitle(event.target.value)} />}
          </Field>
          <Field
            label={t`Brief of each video`}
            hint={t`Names in double braces are filled in from the row: ${EXAMPLE}. Above the second line of dashes stand settings, below it the script; paragraphs become scenes.`}
            fault={faultOf(error, 'brief')}
          >
            {(control) => (
              <textarea {...control} className={styles.brief} dir="auto" spellCheck={false} rows={10} value={brief} onChange={(event) => setBrief(event.target.value)} />
            )}
          </Field>
          <ColumnChoice names={names} table={table} columns={columns} onChange={(name, column) => setChosen({ ...chosen, [name]: column })} />
          <Field label={t`Made at once`} hint={t`The others wait for their turn.`} fault={faultOf(error, 'at_once')}>
            {(control) => (
              <select {...control} value={atOnce} onChange={(event) => setAtOnce(Number(event.target.value))}>
                {AT_ONCE.map((number) => (
                  <option key={number}>{number}</option>
                ))}
              </select>
            )}
          </Field>
          {wanted && estimate.data && !estimate.error && <EstimateLine estimate={estimate.data} />}
          {error && restOf(error, ['title', 'brief', 'at_once']) && <ProblemNote error={error} />}
          <div className={styles.acts}>
            <Button type="submit" kind="main" disabled={!wanted || create.isPending}>
              <Plural value={count} one="Make # video" other="Make # videos" />
            </Button>
          </div>
        </Sheet>
      )}
    </form>
  )
}

// Braces mean something in words that are translated.
const EXAMPLE = '{{name}}'
const EMPTY: NewBatch = { title: '', brief: '', rows: [], at_once: 1 }

/** What was chosen for names that are still there. */
function pick(chosen: Record<string, string>, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(Object.entries(chosen).filter(([name]) => names.includes(name)))
}
