import { msg } from '@lingui/core/macro'
import { Trans, useLingui } from '@lingui/react/macro'
import type { MessageDescriptor } from '@lingui/core'
import { Download } from 'lucide-react'

import { contentUrl, type Asset } from '../../api/projects'
import { bytes } from '../../lib/format'
import { buttonClass } from '../../ui/button'
import styles from './file-list.module.css'
import { nameOf } from './outputs'

const KINDS: Partial<Record<Asset['kind'], MessageDescriptor>> = {
  final: msg`The video`,
  package: msg`Package for an editor`,
  captions: msg`Captions`,
  thumbnail: msg`Thumbnail`,
  document: msg`Document`,
}

/** What there is to download. */
export function FileList({ files }: { files: readonly Asset[] }) {
  const { i18n, t } = useLingui()
  if (files.length === 0)
    return (
      <p>
        <Trans>There are none yet.</Trans>
      </p>
    )
  return (
    <ul className={styles.list}>
      {files.map((file) => {
        const name = nameOf(file)
        const kind = KINDS[file.kind]
        return (
          <li key={file.id} className={styles.file}>
            <span className={styles.name}>
              {name}
              <small>
                {kind ? t(kind) : file.kind}, {bytes(file.size_bytes, i18n.locale)}
              </small>
            </span>
            <a className={buttonClass('plain')} href={contentUrl(file.id)} download={name} aria-label={t`Download ${name}`}>
              <Download aria-hidden size={16} />
              <Trans>Download</Trans>
            </a>
          </li>
        )
      })}
    </ul>
  )
}
