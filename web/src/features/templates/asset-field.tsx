import { Trans, useLingui } from '@lingui/react/macro'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { FolderOpen, Upload, X } from 'lucide-react'
import { useEffect, useId, useState } from 'react'

import { assetList, assetQuery } from '../../api/assets'
import { FILMS, HEARD, PICTURES, useUpload } from '../../api/uploads'
import { percent } from '../../lib/format'
import { Button } from '../../ui/button'
import { FileButton } from '../../ui/file-button'
import { ProblemNote } from '../../ui/problem-note'
import { AssetPicture } from '../gallery/asset-picture'
import { titleOf } from '../gallery/kinds'
import { useFileReady } from './file-ready'
import type { ParamFieldProps } from './param-field'
import type { Param } from './params'
import styles from './templates.module.css'

type Media = NonNullable<Param['media']>

const TYPES: Record<Media, string> = { image: PICTURES, video: FILMS, audio: HEARD }

/** A file of the workspace: one that is there, or one that is brought now. */
export function AssetField({ label, hint, fault, param, value, onChange }: ParamFieldProps) {
  const { i18n, t } = useLingui()
  const id = useId()
  const [isOpen, setOpen] = useState(false)
  const [share, setShare] = useState(0)
  const upload = useUpload(undefined, setShare)
  const media = param.media ?? 'image'
  const chosen = typeof value === 'string' && value !== '' ? value : undefined

  const bring = (file: File) => {
    setShare(0)
    upload.mutateAsync(file).then(
      (asset) => {
        setOpen(false)
        onChange(asset)
      },
      () => undefined,
    )
  }
  return (
    <fieldset className={styles.asset} aria-describedby={fault ? `${id}-fault` : undefined}>
      <legend>{label}</legend>
      {hint && <p className={styles.hint}>{hint}</p>}
      {chosen && <ChosenFile id={chosen} label={label} onRemove={() => onChange(undefined)} />}
      {fault && (
        <p id={`${id}-fault`} className={styles.fault}>
          {fault}
        </p>
      )}
      <div className={styles.acts}>
        <Button aria-expanded={isOpen} aria-label={t`Choose a file: ${label}`} onClick={() => setOpen(!isOpen)}>
          <FolderOpen aria-hidden size={16} />
          <Trans>Choose a file</Trans>
        </Button>
        <FileButton label={t`Bring a file: ${label}`} accept={TYPES[media]} disabled={upload.isPending} onChoose={bring}>
          <Upload aria-hidden size={16} />
          <Trans>Bring a file</Trans>
        </FileButton>
        {upload.isPending && <span role="status">{percent(share, i18n.locale)}</span>}
      </div>
      {upload.error && <ProblemNote error={upload.error} />}
      {isOpen && (
        <Files
          media={media}
          label={label}
          chosen={chosen}
          onChoose={(asset) => {
            setOpen(false)
            onChange(asset)
          }}
        />
      )}
    </fieldset>
  )
}

function ChosenFile({ id, label, onRemove }: { id: string; label: string; onRemove: () => void }) {
  const { t } = useLingui()
  const { data, error } = useQuery(assetQuery(id))
  const isReady = data?.status === 'READY'
  const tell = useFileReady()
  // What was wrong while it was looked into may be right by now.
  useEffect(() => {
    if (isReady) tell()
  }, [isReady, tell])
  return (
    <div className={styles.chosen}>
      {data && <AssetPicture asset={data} />}
      {error && <ProblemNote error={error} />}
      <span dir="auto">{data && titleOf(data)}</span>
      <Button kind="quiet" aria-label={t`Take away: ${label}`} onClick={onRemove}>
        <X aria-hidden size={16} />
      </Button>
    </div>
  )
}

interface FilesProps {
  media: Media
  label: string
  chosen: string | undefined
  onChoose: (asset: string) => void
}

/** The files of the workspace that a parameter takes. */
function Files({ media, label, chosen, onChoose }: FilesProps) {
  const { t } = useLingui()
  const list = useInfiniteQuery(assetList({ project: 'none', kind: media, status: 'READY' }))
  const all = list.data?.pages.flatMap((page) => page.items) ?? []
  if (list.error) return <ProblemNote error={list.error} onRetry={() => void list.refetch()} />
  if (list.data && all.length === 0)
    return (
      <p role="status">
        <Trans>The workspace has no such file yet: bring one.</Trans>
      </p>
    )
  return (
    <>
      <ul className={styles.files} aria-label={t`Files for: ${label}`}>
        {all.map((asset) => (
          <li key={asset.id}>
            <button type="button" aria-pressed={asset.id === chosen} aria-label={t`Choose ${titleOf(asset)}`} title={titleOf(asset)} onClick={() => onChoose(asset.id)}>
              <AssetPicture asset={asset} />
              <span dir="auto">{titleOf(asset)}</span>
            </button>
          </li>
        ))}
      </ul>
      {list.hasNextPage && (
        <Button disabled={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          <Trans>Show more</Trans>
        </Button>
      )}
    </>
  )
}
