import { Trans, useLingui } from '@lingui/react/macro'
import { Captions, Download } from 'lucide-react'

import type { FilmVersion } from '../../api/films'
import { useMedia } from '../../api/media'
import { buttonClass } from '../../ui/button'

interface Props {
  version: FilmVersion
  captions: string | undefined
}

/** What a guest may take along: the video that is shown, and its captions. */
export function Downloads({ version, captions }: Props) {
  const { t } = useLingui()
  const video = useMedia(version.video.id)
  const words = useMedia(captions)
  return (
    <>
      {video.url && (
        <a className={buttonClass('plain')} href={video.url} download>
          <Download aria-hidden size={16} />
          <Trans>Download the video</Trans>
        </a>
      )}
      {words.url && (
        <a className={buttonClass('plain')} href={words.url} download aria-label={t`Download the captions`}>
          <Captions aria-hidden size={16} />
          <Trans>Captions</Trans>
        </a>
      )}
    </>
  )
}
