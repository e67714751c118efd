import { useRef, type ReactNode } from 'react'

import { Button } from './button'

interface Props {
  /** What the choice of files is called. */
  label: string
  accept: string
  disabled?: boolean
  kind?: 'main' | 'plain'
  onChoose: (file: File) => void
  children: ReactNode
}

/** A button that has a file be chosen. The same file can be chosen again, after it was mended. */
export function FileButton({ label, accept, disabled = false, kind = 'plain', onChoose, children }: Props) {
  const input = useRef<HTMLInputElement>(null)
  return (
    <>
      <input
        ref={input}
        hidden
        type="file"
        accept={accept}
        aria-label={label}
        onChange={({ currentTarget }) => {
          const [file] = currentTarget.files ?? []
          currentTarget.value = ''
          if (file) onChoose(file)
        }}
      />
      <Button kind={kind} disabled={disabled} onClick={() => input.current?.click()}>
        {children}
      </Button>
    </>
  )
}
