import type { NamedPerson } from '../../api/mentions'

/** A name that is being written: what stands behind the `@`, and where that stands in the text. */
export interface Begun {
  from: number
  to: number
  text: string
}

/** So many people are offered at a time. */
const MOST = 6

/** Returns the name that is being written at a place of a text, if one is. Pure. */
export function begunAt(text: string, cursor: number): Begun | undefined {
  const found = /(^|[^\p{L}\p{N}_@.])@([\p{L}\p{N}_.+-]*(?:@[\p{L}\p{N}.-]*)?)$/u.exec(text.slice(0, cursor))
  if (!found) return undefined
  const written = found[2] ?? ''
  return { from: cursor - written.length - 1, to: cursor, text: written }
}

/** Those whose name begins so, or a word of whose name does. Pure. */
export function offered(people: readonly NamedPerson[], written: string): NamedPerson[] {
  const sought = written.toLocaleLowerCase()
  const isMeant = ({ name, display_name }: NamedPerson) =>
    name.startsWith(sought) || display_name.toLocaleLowerCase().split(/\s+/).some((word) => word.startsWith(sought))
  return people.filter(isMeant).slice(0, MOST)
}

/** The text with a name in the place of what was begun, and where the cursor is then. Pure. */
export function completed(text: string, begun: Begun, name: string): { text: string; cursor: number } {
  const rest = text.slice(begun.to)
  const put = `@${name}${rest.startsWith(' ') ? '' : ' '}`
  return { text: text.slice(0, begun.from) + put + rest, cursor: begun.from + put.length + (rest.startsWith(' ') ? 1 : 0) }
}

export interface Part {
  text: string
  /** Who is named by it. */
  person?: NamedPerson
}

/** A text as its words and the people that it names. Of two names that fit the longer counts, as for the server. Pure. */
export function partsOf(text: string, mentioned: readonly NamedPerson[]): Part[] {
  const byLength = [...mentioned].sort((a, b) => b.name.length - a.name.length)
  const parts: Part[] = []
  let plain = ''
  for (let at = 0; at < text.length; ) {
    const rest = text.slice(at + 1).toLocaleLowerCase()
    const person = text[at] === '@' ? byLength.find(({ name }) => rest.startsWith(name)) : undefined
    if (!person) {
      plain += text[at]
      at += 1
      continue
    }
    if (plain) parts.push({ text: plain })
    plain = ''
    const end = at + 1 + person.name.length
    parts.push({ text: text.slice(at, end), person })
    at = end
  }
  if (plain) parts.push({ text: plain })
  return parts
}
