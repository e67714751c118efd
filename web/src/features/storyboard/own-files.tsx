import { Trans, useLingui } from '@lingui/react/macro'
import { Link } from '@tanstack/react-router'
import { ImageUp, Images, Mic } from 'lucide-react'
import { useRef, type ChangeEvent, type ReactNode } from 'react'

import type { Scene } from '../../api/projects'
import type { SceneChanges, SceneEdit } from '../../api/scenes'
import { HEARD, SEEN, useUpload } from '../../api/uploads'
import { Button, buttonClass } from '../../ui/button'
import { ProblemNote } from '../../ui/problem-note'
import styles from './inspector.module.css'

interface Props {
  project: string
  scene: Scene
  isBusy: boolean
  onEdit: (edits: SceneEdit[]) => void
}

/** A picture, a film and a voice of one's own, in the place of made ones. */
export function OwnFiles({ project, scene, isBusy, onEdit }: Props) {
  const { t } = useLingui()
  const set = (changes: SceneChanges) => onEdit([{ edit: 'update', scene: scene.id, changes }])
  return (
    <>
      <div className={styles.row}>
        <UploadButton
          project={project}
          accept={SEEN}
          label={t`A picture or film of your own`}
          isBusy={isBusy}
          onSent={(picture) => set({ picture })}
        >
          <ImageUp aria-hidden size={16} />
          <Trans>Your own picture</Trans>
        </UploadButton>
        <UploadButton
          project={project}
          accept={HEARD}
          label={t`A recording of what is said`}
          isBusy={isBusy}
          onSent={(narration) => set({ narration })}
        >
          <Mic aria-hidden size={16} />
          <Trans>Your own voice</Trans>
        </UploadButton>
        <Link to="/projects/$id/gallery" params={{ id: project }} search={{ from: 'brought' }} className={buttonClass('quiet')}>
          <Images aria-hidden size={16} />
          <Trans>One of the gallery</Trans>
        </Link>
      </div>
      <div className={styles.row}>
        {scene.picture !== null && (
          <Button disabled={isBusy} onClick={() => set({ picture: null })}>
            <Trans>Use a made picture again</Trans>
          </Button>
        )}
        {scene.narration !== null && (
          <Button disabled={isBusy} onClick={() => set({ narration: null })}>
            <Trans>Use a made voice again</Trans>
          </Button>
        )}
      </div>
    </>
  )
}

interface UploadProps {
  project: string
  accept: string
  label: string
  isBusy: boolean
  onSent: (asset: string) => void
  children: ReactNode
}

function UploadButton({ project, accept, label, isBusy, onSent, children }: UploadProps) {
  const upload = useUpload(project)
  const input = useRef<HTMLInputElement>(null)
  const choose = ({ currentTarget }: ChangeEvent<HTMLInputElement>) => {
    const [file] = currentTarget.files ?? []
    if (file) upload.mutate(file, { onSuccess: onSent })
    // The same file can be chosen again, after it was mended.
    currentTarget.value = ''
  }
  return (
    <>
      <input ref={input} hidden type="file" accept={accept} aria-label={label} onChange={choose} />
      <Button disabled={isBusy || upload.isPending} onClick={() => input.current?.click()}>
        {upload.isPending ? <Trans>Sending…</Trans> : children}
      </Button>
      {upload.error && <ProblemNote error={upload.error} />}
    </>
  )
}
