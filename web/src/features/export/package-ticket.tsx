import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Download, Package } from 'lucide-react'
import { useState } from 'react'

import { packageQuery, type PackageContents } from '../../api/packages'
import { contentUrl, type Asset } from '../../api/projects'
import { bytes, dateTime } from '../../lib/format'
import { Button, buttonClass } from '../../ui/button'
import { ProblemNote } from '../../ui/problem-note'
import { AssetLink } from '../gallery/asset-link'
import { nameOf } from '../project/outputs'
import styles from './export.module.css'
import { FORMATS, isCaption, isMedia, sizeOf } from './formats'
import { BakedList, FormatTable } from './loss-table'
import { SingleFile } from './single-file'

/** A package: the whole of it to be fetched, what opens it, and what was lost. */
export function PackageTicket({ asset, isOpen: isFirst }: { asset: Asset; isOpen: boolean }) {
  const { i18n, t } = useLingui()
  const [isOpen, setOpen] = useState(isFirst)
  const contents = useQuery({ ...packageQuery(asset), enabled: isOpen })
  const [name, made] = [nameOf(asset), dateTime(asset.created_at, i18n.locale)]
  const told = isOpen ? t`Less` : t`What is in it, and what is lost`
  return (
    <li className={styles.ticket}>
      <div className={styles.ticketHead}>
        <Package aria-hidden size={28} strokeWidth={1.5} />
        <p>
          <strong>{name}</strong>
          <small>
            {made} · {bytes(asset.size_bytes, i18n.locale)}
          </small>
        </p>
        <a className={buttonClass('plain')} href={contentUrl(asset.id)} download={name} aria-label={t`Download the package of ${made}`}>
          <Download aria-hidden size={16} />
          <Trans>Download</Trans>
        </a>
      </div>
      <div className={styles.acts}>
        <Button kind="quiet" aria-expanded={isOpen} aria-label={`${told}: ${made}`} onClick={() => setOpen(!isOpen)}>
          {told}
        </Button>
        <AssetLink asset={asset} />
      </div>
      {isOpen && contents.error && <ProblemNote error={contents.error} onRetry={() => void contents.refetch()} />}
      {isOpen && contents.data && <Contents asset={asset} contents={contents.data} />}
    </li>
  )
}

function Contents({ asset, contents }: { asset: Asset; contents: PackageContents }) {
  const { i18n } = useLingui()
  const { files, losses, facts } = contents
  const media = files.filter(({ path }) => isMedia(path))
  const captions = files.filter(({ path }) => isCaption(path))
  const size = bytes(sizeOf(media), i18n.locale)
  return (
    <div className={styles.contents}>
      <p>
        <Plural value={media.length} one="# film or sound" other="# films and sounds" />, {size}
        {facts && (
          <>
            {' · '}
            {facts.width} × {facts.height} · <Trans>begins at {facts.start_timecode}</Trans>
          </>
        )}
      </p>
      <FormatTable asset={asset} formats={FORMATS.filter((format) => files.some(({ path }) => format.isOf(path)))} contents={contents} />
      <BakedList losses={losses} />
      {captions.length > 0 && (
        <>
          <h3>
            <Trans>Captions</Trans>
          </h3>
          <ul className={styles.files}>
            {captions.map(({ path }) => (
              <li key={path}>
                <SingleFile asset={asset} path={path} />
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  )
}
