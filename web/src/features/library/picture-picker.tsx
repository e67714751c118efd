import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useInfiniteQuery } from '@tanstack/react-query'
import { ImagePlus, X } from 'lucide-react'
import { useState, type ReactNode } from 'react'

import { assetList } from '../../api/assets'
import { contentUrl, type Asset } from '../../api/projects'
import { Button } from '../../ui/button'
import { ProblemNote } from '../../ui/problem-note'
import { derivativeOf, titleOf } from '../gallery/kinds'
import styles from './library.module.css'

/** The server takes so many. */
const MOST = 6

interface Props {
  legend?: ReactNode
  hint?: ReactNode
  /** How many may be chosen. */
  most?: number
  /** Of one project, or `none`: those of no project. Of all where absent. */
  project?: 'none' | undefined
  /** Which of the pictures can be chosen. */
  isTaken?: (asset: Asset) => boolean
  /** Assets, by their ids. */
  chosen: readonly string[]
  onChange: (chosen: string[]) => void
}

/** The pictures that show what something looks like, of those that the workspace has. */
export function PicturePicker({ legend, hint, most = MOST, project, isTaken = isShown, chosen, onChange }: Props) {
  const { t } = useLingui()
  const [isOpen, setOpen] = useState(false)
  return (
    <fieldset className={styles.pictures}>
      <legend>
        {legend ?? <Trans>Reference pictures</Trans>}
      </legend>
      <p className={styles.hint}>
        {hint ?? <Trans>Up to {MOST}, for providers that take some.</Trans>}
      </p>
      <ul className={styles.chosen}>
        {chosen.map((id, index) => (
          <li key={id}>
            <img src={contentUrl(id)} alt={t`Picture ${index + 1}`} loading="lazy" />
            <Button kind="quiet" aria-label={t`Take away picture ${index + 1}`} onClick={() => onChange(chosen.filter((one) => one !== id))}>
              <X aria-hidden size={16} />
            </Button>
          </li>
        ))}
        {chosen.length < most && (
          <li>
            <Button aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
              <ImagePlus aria-hidden size={16} />
              {most === 1 ? <Trans>Choose a picture</Trans> : <Trans>Choose pictures</Trans>}
            </Button>
          </li>
        )}
      </ul>
      {isOpen && chosen.length < most && <Pictures chosen={chosen} project={project} isTaken={isTaken} onChoose={(id) => onChange([...chosen, id])} />}
    </fieldset>
  )
}

type OfferedProps = Required<Pick<Props, 'chosen' | 'isTaken'>> & Pick<Props, 'project'> & { onChoose: (id: string) => void }

function Pictures({ chosen, project, isTaken, onChoose }: OfferedProps) {
  const { t } = useLingui()
  const list = useInfiniteQuery(assetList({ kind: 'image', status: 'READY', project }))
  const all = list.data?.pages.flatMap((page) => page.items).filter((asset) => !chosen.includes(asset.id) && isTaken(asset)) ?? []
  if (list.error) return <ProblemNote error={list.error} onRetry={() => void list.refetch()} />
  if (list.data && all.length === 0)
    return (
      <p>
        {project === 'none' ? <Trans>There is no picture yet that can be chosen.</Trans> : <Trans>There is no picture yet. Bring one in the gallery of a video.</Trans>}
      </p>
    )
  return (
    <>
      <p className="visually-hidden" role="status">
        <Plural value={all.length} one="# picture" other="# pictures" />
      </p>
      <ul className={styles.offered} aria-label={t`Pictures of the workspace`}>
        {all.map((asset) => (
          <li key={asset.id}>
            <button type="button" aria-label={t`Choose ${titleOf(asset)}`} title={titleOf(asset)} onClick={() => onChoose(asset.id)}>
              <img src={derivativeOf(asset, 'thumbnail')?.url ?? contentUrl(asset.id)} alt="" loading="lazy" />
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

/** The parts of drawn pictures are no pictures of anything. */
const isShown = (asset: Asset) => /^image\/(png|jpeg|webp|gif|avif)$/.test(asset.mime) && !/-layer-/.test(asset.object_key)
