import { useEffect, useId, useRef, useState, type KeyboardEvent, type ReactNode } from 'react'

import { Button } from './button'
import styles from './menu.module.css'

export interface MenuItem {
  id: string
  label: ReactNode
  isDisabled?: boolean
  onChoose: () => void
}

interface Props {
  /** What the button shows. */
  children: ReactNode
  label: string
  isDisabled?: boolean
  items: readonly MenuItem[]
}

/** A button with a menu, by the pattern of WAI-ARIA: arrows go through it, Home and End to its ends, Escape and Tab close it. */
export function Menu({ children, label, isDisabled = false, items }: Props) {
  const [isOpen, setOpen] = useState(false)
  const id = useId()
  const root = useRef<HTMLDivElement>(null)
  const button = useRef<HTMLButtonElement>(null)
  const options = () => [...(root.current?.querySelectorAll<HTMLElement>('[role=menuitem]:not(:disabled)') ?? [])]

  useEffect(() => {
    if (!isOpen) return
    options()[0]?.focus()
    const onPress = (event: PointerEvent) => {
      if (event.target instanceof Node && !root.current?.contains(event.target)) setOpen(false)
    }
    document.addEventListener('pointerdown', onPress)
    return () => document.removeEventListener('pointerdown', onPress)
  }, [isOpen])

  const close = () => {
    setOpen(false)
    button.current?.focus()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (!isOpen) return
    const all = options()
    const at = all.findIndex((option) => option === document.activeElement)
    if (event.key === 'ArrowDown') all[(at + 1) % all.length]?.focus()
    else if (event.key === 'ArrowUp') all.at(at <= 0 ? -1 : at - 1)?.focus()
    else if (event.key === 'Home') all[0]?.focus()
    else if (event.key === 'End') all.at(-1)?.focus()
    else if (event.key === 'Escape') close()
    else {
      if (event.key === 'Tab') setOpen(false)
      return
    }
    event.preventDefault()
    event.stopPropagation()
  }

  return (
    <div ref={root} className={styles.root} onKeyDown={onKeyDown}>
      <Button
        ref={button}
        aria-label={label}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        aria-controls={isOpen ? id : undefined}
        disabled={isDisabled}
        onClick={() => setOpen(!isOpen)}
      >
        {children}
      </Button>
      {isOpen && (
        <div id={id} role="menu" aria-label={label} className={styles.menu}>
          {items.map(({ id, label, isDisabled, onChoose }) => (
            <button
              key={id}
              type="button"
              role="menuitem"
              tabIndex={-1}
              disabled={isDisabled}
              onClick={() => {
                close()
                onChoose()
              }}
            >
              {label}
            </button>
          ))}
        </div>
      )}
    </div>
  )
}
