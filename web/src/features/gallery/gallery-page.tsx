import { Trans } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useCallback } from 'react'

import { ApiProblem } from '../../api/problem'
import { projectQuery } from '../../api/projects'
import { NotFound } from '../../app/not-found'
import { buttonClass } from '../../ui/button'
import { PageHead } from '../../ui/page-head'
import { DropZone } from '../uploads/drop-zone'
import { ImportButton } from '../uploads/import-button'
import { ImportTray } from '../uploads/import-tray'
import { UploadTray } from '../uploads/upload-tray'
import { DeletedFiles } from './deleted-files'
import { Gallery } from './gallery'
import type { GallerySearch } from './search'

/** The files of everything that somebody sees. Those that are brought here belong to the workspace. */
export function GalleryPage() {
  const search = useSearch({ from: '/gallery' })
  const navigate = useNavigate()
  const onSearch = useCallback(
    (next: GallerySearch) => void navigate({ to: '/gallery', search: next, replace: true, resetScroll: false }),
    [navigate],
  )
  if (search.deleted)
    return (
      <>
        <PageHead title={<Trans>Deleted files</Trans>}>
          <Link to="/gallery" className={buttonClass('quiet')}>
            <Trans>All files</Trans>
          </Link>
        </PageHead>
        <DeletedFiles />
      </>
    )
  return (
    <>
      <PageHead title={<Trans>Gallery</Trans>}>
        <Link to="/gallery" search={{ deleted: true }} className={buttonClass('quiet')}>
          <Trans>Deleted</Trans>
        </Link>
        <ImportButton project={undefined} />
        <DropZone project={undefined} />
      </PageHead>
      <UploadTray />
      <ImportTray />
      <Gallery
        search={search}
        onSearch={onSearch}
        empty={
          search.of ? (
            <NoShared />
          ) : (
            <p>
              <Trans>There are no files yet. They come with the first video; those that you drop on this page belong to the workspace.</Trans>{' '}
              <Link to="/new" className={buttonClass('main')}>
                <Trans>New video</Trans>
              </Link>
            </p>
          )
        }
      />
    </>
  )
}

function NoShared() {
  return (
    <p>
      <Trans>The workspace has no files yet. Drop some on this page: all of its videos may use them.</Trans>
    </p>
  )
}

/** The files of one project, and where more are brought: to it, or to the workspace while those are shown. */
export function ProjectGalleryPage() {
  const { id } = useParams({ from: '/projects/$id/gallery' })
  const search = useSearch({ from: '/projects/$id/gallery' })
  const navigate = useNavigate()
  const project = useQuery(projectQuery(id))
  const onSearch = useCallback(
    (next: GallerySearch) => void navigate({ to: '/projects/$id/gallery', params: { id }, search: next, replace: true, resetScroll: false }),
    [navigate, id],
  )
  const into = search.of === 'workspace' ? undefined : id
  if (project.error instanceof ApiProblem && project.error.isNowhere) return <NotFound />
  const title = <span dir="auto">{project.data?.title ?? <Trans>Gallery</Trans>}</span>
  if (search.deleted)
    return (
      <>
        <PageHead title={title}>
          <Link to="/projects/$id/gallery" params={{ id }} className={buttonClass('quiet')}>
            <Trans>All files</Trans>
          </Link>
        </PageHead>
        <h2>
          <Trans>Deleted files</Trans>
        </h2>
        <DeletedFiles project={id} />
      </>
    )
  return (
    <>
      <PageHead title={title}>
        <Link to="/projects/$id" params={{ id }} className={buttonClass('quiet')}>
          <Trans>To the video</Trans>
        </Link>
        <Link to="/projects/$id/gallery" params={{ id }} search={{ deleted: true }} className={buttonClass('quiet')}>
          <Trans>Deleted</Trans>
        </Link>
        <ImportButton project={into} />
        <DropZone project={into} />
      </PageHead>
      <UploadTray project={id} />
      <ImportTray project={id} />
      <Gallery
        project={id}
        search={search}
        onSearch={onSearch}
        empty={
          search.of ? (
            <NoShared />
          ) : (
            <p>
              <Trans>There are no files yet. Drop some on this page.</Trans>
            </p>
          )
        }
      />
    </>
  )
}
