import { Trans } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'

import { ApiProblem } from '../../api/problem'
import { projectQuery } from '../../api/projects'
import { NotFound } from '../../app/not-found'
import { buttonClass } from '../../ui/button'
import { PageHead } from '../../ui/page-head'
import { DropZone } from '../uploads/drop-zone'
import { UploadTray } from '../uploads/upload-tray'
import { Gallery } from './gallery'
import type { GallerySearch } from './search'

/** The files of everything that somebody sees. */
export function GalleryPage() {
  const search = useSearch({ from: '/gallery' })
  const navigate = useNavigate()
  const onSearch = (next: GallerySearch) => void navigate({ to: '/gallery', search: next, replace: true, resetScroll: false })
  return (
    <>
      <PageHead title={<Trans>Gallery</Trans>} />
      <UploadTray />
      <Gallery
        search={search}
        onSearch={onSearch}
        empty={
          <p>
            <Trans>There are no files yet. They come with the first video; your own are brought in the gallery of a video.</Trans>{' '}
            <Link to="/new" className={buttonClass('main')}>
              <Trans>New video</Trans>
            </Link>
          </p>
        }
      />
    </>
  )
}

/** The files of one project, and where more are brought. */
export function ProjectGalleryPage() {
  const { id } = useParams({ from: '/projects/$id/gallery' })
  const search = useSearch({ from: '/projects/$id/gallery' })
  const navigate = useNavigate()
  const project = useQuery(projectQuery(id))
  const onSearch = (next: GallerySearch) =>
    void navigate({ to: '/projects/$id/gallery', params: { id }, search: next, replace: true, resetScroll: false })
  if (project.error instanceof ApiProblem && project.error.isNowhere) return <NotFound />
  return (
    <>
      <PageHead title={<span dir="auto">{project.data?.title ?? <Trans>Gallery</Trans>}</span>}>
        <Link to="/projects/$id" params={{ id }} className={buttonClass('quiet')}>
          <Trans>To the video</Trans>
        </Link>
        <DropZone project={id} />
      </PageHead>
      <UploadTray project={id} />
      <Gallery
        project={id}
        search={search}
        onSearch={onSearch}
        empty={
          <p>
            <Trans>There are no files yet. Drop some on this page.</Trans>
          </p>
        }
      />
    </>
  )
}
