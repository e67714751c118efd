import { useLingui } from '@lingui/react/macro'
import { Trans } from '@lingui/react/macro'
import { Upload } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'

import { ALL_TYPES } from '../../api/uploads'
import { Button } from '../../ui/button'
import styles from './uploads.module.css'
import { uploadQueue } from './queue'

/** Where files are brought, to a project or to the workspace: anything dropped on the page, or chosen. */
export function DropZone({ project }: { project: string | undefined }) {
  const { t } = useLingui()
  const input = useRef<HTMLInputElement>(null)
  const [isOver, setOver] = useState(false)

  useEffect(() => {
    let depth = 0
    const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false
    const enter = (event: DragEvent) => {
      if (!hasFiles(event)) return
      depth += 1
      setOver(true)
    }
    const leave = (event: DragEvent) => {
      if (!hasFiles(event)) return
      depth -= 1
      if (depth <= 0) setOver(false)
    }
    const over = (event: DragEvent) => {
      if (hasFiles(event)) event.preventDefault()
    }
    const drop = (event: DragEvent) => {
      if (!hasFiles(event)) return
      event.preventDefault()
      depth = 0
      setOver(false)
      uploadQueue.add(project, [...(event.dataTransfer?.files ?? [])])
    }
    const all = { dragenter: enter, dragleave: leave, dragover: over, drop }
    for (const [name, listener] of Object.entries(all)) window.addEventListener(name as 'drop', listener)
    return () => {
      for (const [name, listener] of Object.entries(all)) window.removeEventListener(name as 'drop', listener)
    }
  }, [project])

  return (
    <>
      <input
        ref={input}
        hidden
        type="file"
        multiple
        accept={ALL_TYPES}
        aria-label={t`Files to bring`}
        onChange={({ currentTarget }) => {
          uploadQueue.add(project, [...(currentTarget.files ?? [])])
          currentTarget.value = ''
        }}
      />
      <Button kind="main" onClick={() => input.current?.click()}>
        <Upload aria-hidden size={18} />
        <Trans>Bring files</Trans>
      </Button>
      {isOver && (
        <div className={styles.over} aria-hidden>
          <p>
            <Trans>Let go to bring them here</Trans>
          </p>
        </div>
      )}
    </>
  )
}
