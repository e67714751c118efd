/** A table as it was read: a row is an object of cells by the names of its columns. */
export interface Table {
  columns: string[]
  rows: Record<string, string>[]
}

/** The server takes no more rows. */
export const MOST_ROWS = 1_000

/** Reads a table whose cells are separated by commas, semicolons or tabs, and whose first line names the columns. */
export async function readTable(text: string): Promise<Table> {
  const { default: papa } = await import('papaparse')
  const { data, meta } = papa.parse<Record<string, string>>(text.trim(), {
    header: true,
    delimiter: separatorOf(text.trim()),
    skipEmptyLines: 'greedy',
    transformHeader: (name) => name.trim(),
  })
  const columns = (meta.fields ?? []).filter((name) => name !== '')
  // A row may have fewer cells than there are columns, or more, which have no name.
  const rows = data.map((row) => Object.fromEntries(columns.map((name) => [name, row[name] ?? ''])))
  return { columns, rows }
}

const SEPARATORS = [',', ';', '\t'] as const

/** What separates the names of columns: texts of cells may hold more commas than there are cells. */
function separatorOf(text: string): string {
  const [names = ''] = text.replace(/"[^"]*"/g, '').split('\n')
  const count = (separator: string) => names.split(separator).length
  return SEPARATORS.reduce((best, one) => (count(one) > count(best) ? one : best))
}

/** The names in double braces of a brief, each once, in their order. */
export function placeholders(brief: string): string[] {
  return [...new Set([...brief.matchAll(/\{\{\s*([^{}\n]+?)\s*\}\}/g)].map(([, name]) => name ?? ''))]
}

/** A brief that has the first column as its title and the longest one as its script. */
export function briefOf({ columns, rows }: Table): string {
  const length = (name: string) => rows.reduce((sum, row) => sum + (row[name]?.length ?? 0), 0)
  const [title = ''] = columns
  const script = columns.toSorted((one, other) => length(other) - length(one))[0] ?? title
  return `---\ntitle: {{${title}}}\nformat: 1080x1920\n---\n{{${script}}}\n`
}

/** Which column belongs to each placeholder: the one of the same name, however it is written. */
export function guessed(names: readonly string[], columns: readonly string[]): Record<string, string> {
  const plain = (name: string) => name.trim().toLocaleLowerCase()
  const found = (name: string) => columns.find((column) => column === name) ?? columns.find((column) => plain(column) === plain(name))
  return Object.fromEntries(names.map((name) => [name, found(name) ?? '']))
}

/** The rows as the server takes them: a cell for each placeholder. */
export function cellsOf(table: Table, columns: Readonly<Record<string, string>>): Record<string, string>[] {
  return table.rows.map((row) => Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, row[column] ?? ''])))
}
