import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useRef, useState, type ChangeEvent, type DragEvent } from 'react'

import { Button } from '../../ui/button'
import styles from './batches.module.css'
import { readTable, type Table } from './table'

interface Props {
  table: Table | undefined
  /** With a name for it: that of its file without its ending. */
  onRead: (table: Table, name: string) => void
}

/** So many rows are shown, so that it is seen whether the table was read as it is. */
const SHOWN = 5
/** The longest file that is read. */
const MOST_BYTES = 8 << 20

/** A table that is dropped, chosen or pasted. */
export function TablePicker({ table, onRead }: Props) {
  const { t } = useLingui()
  const input = useRef<HTMLInputElement>(null)
  const [isOver, setOver] = useState(false)
  const [fault, setFault] = useState<string>()

  const read = async (text: string, name: string) => {
    const found = await readTable(text)
    if (found.columns.length === 0 || found.rows.length === 0) return setFault(t`No row was found. The first line names the columns, each further one is a video.`)
    setFault(undefined)
    onRead(found, name)
  }
  const take = async (file: File | undefined) => {
    if (!file) return
    if (file.size > MOST_BYTES) return setFault(t`The file is larger than 8 MB. Divide the table.`)
    const text = await file.text()
    if (text.includes('\0')) return setFault(t`This is no table of text. Save it as CSV in your spreadsheet, and bring that.`)
    await read(text, file.name.replace(/\.[^.]*$/, ''))
  }
  const drop = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    void take(event.dataTransfer.files[0])
  }
  const choose = (event: ChangeEvent<HTMLInputElement>) => {
    void take(event.target.files?.[0])
    event.target.value = ''
  }
  return (
    <div
      className={styles.drop}
      data-over={isOver}
      onDragOver={(event) => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
      onPaste={(event) => {
        event.preventDefault()
        void read(event.clipboardData.getData('text'), '')
      }}
    >
      <p>
        <Trans>Drop a table here, paste it, or choose a file: CSV, or cells separated by tabs, as a spreadsheet saves and copies them. The first line names the columns.</Trans>
      </p>
      <Button onClick={() => input.current?.click()}>{table ? <Trans>Choose another file</Trans> : <Trans>Choose a file</Trans>}</Button>
      <input ref={input} type="file" hidden accept=".csv,.tsv,.txt,text/csv,text/tab-separated-values" onChange={choose} aria-label={t`A table`} />
      {fault && <p role="alert">{fault}</p>}
      {table && <Shown table={table} />}
    </div>
  )
}

function Shown({ table: { columns, rows } }: { table: Table }) {
  const rest = rows.length - SHOWN
  return (
    <div className={styles.scroll} tabIndex={0} role="region" aria-label={columns.join(', ')}>
      <table className={styles.table}>
        <thead>
          <tr>
            {columns.map((name) => (
              <th key={name} scope="col" dir="auto">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, SHOWN).map((row, index) => (
            <tr key={index}>
              {columns.map((name) => (
                <td key={name} dir="auto">
                  {row[name]}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {rest > 0 && (
        <p className={styles.note}>
          <Plural value={rest} one="and # more row" other="and # more rows" />
        </p>
      )}
    </div>
  )
}
