import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { CircleCheck, FileUp, Pause, Play, RotateCcw, X } from 'lucide-react'

import { bytes, percent } from '../../lib/format'
import { Button } from '../../ui/button'
import { ProblemNote } from '../../ui/problem-note'
import { Sheet } from '../../ui/sheet'
import { uploadQueue, type Upload } from './queue'
import styles from './uploads.module.css'
import { useUploads } from './use-uploads'

/** The files that are on their way, and those that just came: of one project and the workspace, or of all. */
export function UploadTray({ project }: { project?: string | undefined }) {
  const uploads = useUploads().filter((upload) => project === undefined || upload.project === undefined || upload.project === project)
  if (uploads.length === 0) return null
  const open = uploads.filter(({ state }) => state !== 'done').length
  return (
    <Sheet className={styles.tray}>
      <div className={styles.head}>
        <h2>
          {open > 0 ? <Plural value={open} one="# file on its way" other="# files on their way" /> : <Trans>All files are there</Trans>}
        </h2>
        {uploads.length > open && (
          <Button kind="quiet" onClick={() => uploadQueue.clearDone()}>
            <Trans>Clear what is done</Trans>
          </Button>
        )}
      </div>
      <p className={styles.note}>
        <Trans>They go on while you look at other pages, and after this one is loaded again.</Trans>
      </p>
      <UploadList uploads={uploads} />
    </Sheet>
  )
}

/** Some of the files that are on their way, with what can be done about each. */
export function UploadList({ uploads }: { uploads: readonly Upload[] }) {
  return (
    <ul className={styles.list}>
      {uploads.map((upload) => (
        <UploadRow key={upload.id} upload={upload} />
      ))}
    </ul>
  )
}

function UploadRow({ upload }: { upload: Upload }) {
  const { i18n, t } = useLingui()
  const { id, name, size, sent, state, error } = upload
  const share = size > 0 ? Math.min(1, sent / size) : 0
  return (
    <li className={styles.upload}>
      <div className={styles.facts}>
        <strong dir="auto">{name}</strong>
        <small>
          {bytes(size, i18n.locale)} · <StateText upload={upload} share={share} />
        </small>
        {state !== 'done' && state !== 'failed' && (
          <progress aria-label={t`How much of ${name} is there`} value={share} max={1}>
            {percent(share, i18n.locale)}
          </progress>
        )}
        {error && <ProblemNote error={error} />}
      </div>
      <div className={styles.acts}>
        {(state === 'sending' || state === 'waiting') && (
          <Button aria-label={t`Pause: ${name}`} onClick={() => uploadQueue.pause(id)}>
            <Pause aria-hidden size={16} />
            <Trans>Pause</Trans>
          </Button>
        )}
        {state === 'paused' && (
          <Button aria-label={t`Go on: ${name}`} onClick={() => uploadQueue.goOn(id)}>
            <Play aria-hidden size={16} />
            <Trans>Go on</Trans>
          </Button>
        )}
        {state === 'failed' && (
          <Button aria-label={t`Try again: ${name}`} onClick={() => uploadQueue.goOn(id)}>
            <RotateCcw aria-hidden size={16} />
            <Trans>Try again</Trans>
          </Button>
        )}
        {state === 'absent' && <FileUp aria-hidden size={20} />}
        {state === 'done' && <CircleCheck aria-hidden size={20} className={styles.done} />}
        {state !== 'checking' && (
          <Button kind="quiet" aria-label={state === 'done' ? t`Clear: ${name}` : t`Take back: ${name}`} onClick={() => uploadQueue.remove(id)}>
            <X aria-hidden size={18} />
          </Button>
        )}
      </div>
    </li>
  )
}

function StateText({ upload, share }: { upload: Upload; share: number }) {
  const { i18n } = useLingui()
  const { name } = upload
  const done = percent(share, i18n.locale)
  switch (upload.state) {
    case 'waiting':
      return <Trans>waits for the others</Trans>
    case 'sending':
      return <>{done}</>
    case 'paused':
      return <Trans>paused at {done}</Trans>
    case 'absent':
      return <Trans>Bring {name} again to go on from {done}.</Trans>
    case 'checking':
      return <Trans>is being looked at</Trans>
    case 'failed':
      return <Trans>did not come</Trans>
    case 'done':
      return <Trans>is there</Trans>
  }
}
