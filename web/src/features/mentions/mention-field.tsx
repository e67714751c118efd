import { useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { useId, useLayoutEffect, useRef, useState, type ComponentProps, type KeyboardEvent, type RefObject } from 'react'

import { isGuest } from '../../api/client'
import { projectPeopleQuery, type NamedPerson } from '../../api/mentions'
import styles from './mentions.module.css'
import { begunAt, completed, offered } from './names'

interface Props extends Omit<ComponentProps<'textarea'>, 'value' | 'onChange' | 'ref'> {
  project: string
  field?: RefObject<HTMLTextAreaElement | null>
  value: string
  onValue: (value: string) => void
}

/** A field for comments. Behind an @ it offers the people who see the project: by arrows, Enter and Tab, or the mouse. */
export function MentionField({ project, field, value, onValue, onKeyDown, ...rest }: Props) {
  const { t } = useLingui()
  const own = useRef<HTMLTextAreaElement>(null)
  const text = field ?? own
  const id = useId()
  const [cursor, setCursor] = useState(0)
  const [hasFocus, setFocus] = useState(false)
  const [at, setAt] = useState(0)
  /** The place of an @ whose list was closed. */
  const [closed, setClosed] = useState<number | undefined>()
  const wantsCursor = useRef<number | undefined>(undefined)

  const begun = hasFocus ? begunAt(value, cursor) : undefined
  const people = useQuery({ ...projectPeopleQuery(project), enabled: begun !== undefined && !isGuest() })
  const options = begun && begun.from !== closed ? offered(people.data ?? [], begun.text) : []
  const chosen = options[Math.min(at, options.length - 1)]

  useLayoutEffect(() => {
    if (wantsCursor.current === undefined) return
    text.current?.setSelectionRange(wantsCursor.current, wantsCursor.current)
    setCursor(wantsCursor.current)
    wantsCursor.current = undefined
  }, [value, text])

  const take = (person: NamedPerson) => {
    if (!begun) return
    const next = completed(value, begun, person.name)
    wantsCursor.current = next.cursor
    setAt(0)
    onValue(next.text)
  }
  const keys = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey && !event.nativeEvent.isComposing
    if (chosen && isPlain) {
      if (event.key === 'ArrowDown') setAt((at + 1) % options.length)
      else if (event.key === 'ArrowUp') setAt((at + options.length - 1) % options.length)
      else if (event.key === 'Enter' || event.key === 'Tab') take(chosen)
      else if (event.key === 'Escape') setClosed(begun?.from)
      else return onKeyDown?.(event)
      event.preventDefault()
      event.stopPropagation()
      return
    }
    onKeyDown?.(event)
  }
  return (
    <div className={styles.field}>
      <textarea
        {...rest}
        ref={text}
        value={value}
        aria-autocomplete="list"
        aria-controls={chosen ? `${id}-list` : undefined}
        aria-activedescendant={chosen ? `${id}-${chosen.user_id}` : undefined}
        onChange={(event) => {
          setCursor(event.target.selectionStart)
          setAt(0)
          onValue(event.target.value)
        }}
        onSelect={(event) => setCursor(event.currentTarget.selectionStart)}
        onFocus={() => setFocus(true)}
        onBlur={() => setFocus(false)}
        onKeyDown={keys}
      />
      {chosen && (
        <ul id={`${id}-list`} role="listbox" aria-label={t`People`} className={styles.list}>
          {options.map((person) => (
            <li
              key={person.user_id}
              id={`${id}-${person.user_id}`}
              role="option"
              aria-selected={person === chosen}
              // The field keeps the focus.
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => take(person)}
            >
              <strong dir="auto">{person.display_name}</strong>
              <small>@{person.name}</small>
            </li>
          ))}
        </ul>
      )}
      <span className="visually-hidden" role="status">
        {chosen ? t`${options.length} people, arrows choose` : ''}
      </span>
    </div>
  )
}
