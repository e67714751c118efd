import { useMutation } from '@tanstack/react-query'

import { announce, finalise, forget, goesThroughServer, send } from './sending'

/** The types of pictures that are taken. */
export const PICTURES = 'image/png,image/jpeg,image/webp,image/gif,image/heic,image/heif,image/avif,image/tiff,image/bmp,image/jp2,image/svg+xml'
/** The types of pictures and films that are taken. */
export const SEEN = `${PICTURES},video/mp4,video/quicktime,video/webm`
/** The types of films that are taken. */
export const FILMS = 'video/mp4,video/quicktime,video/webm,video/x-matroska,.mkv'
/** The types of sounds that are taken. */
export const HEARD = 'audio/wav,audio/mpeg,audio/flac,audio/ogg,audio/mp4'
/** The types of fonts that are taken. */
export const FONTS = 'font/ttf,font/otf,font/woff,font/woff2,.ttf,.otf,.woff,.woff2'
/** All that is taken; endings stand for what browsers know no type of. */
export const ALL_TYPES = `${SEEN},video/x-matroska,.mkv,${HEARD},text/vtt,.srt,.vtt,.cube,${FONTS},.heic,.heif,.avif,.jp2`

/** What browsers that do not know a type leave empty. */
const BY_EXTENSION: Record<string, string> = {
  heic: 'image/heic',
  heif: 'image/heif',
  avif: 'image/avif',
  tif: 'image/tiff',
  tiff: 'image/tiff',
  bmp: 'image/bmp',
  jp2: 'image/jp2',
  mkv: 'video/x-matroska',
  mov: 'video/quicktime',
  m4a: 'audio/mp4',
  flac: 'audio/flac',
  ogg: 'audio/ogg',
  vtt: 'text/vtt',
  srt: 'application/x-subrip',
  cube: 'application/x-cube-lut',
  ttf: 'font/ttf',
  otf: 'font/otf',
  woff: 'font/woff',
  woff2: 'font/woff2',
}

export const mimeOf = (file: Pick<File, 'name' | 'type'>) =>
  file.type || (BY_EXTENSION[file.name.split('.').pop()?.toLowerCase() ?? ''] ?? '')

/** Brings a file to a project, or to the workspace, and returns the id of the asset that it becomes. */
async function upload(project: string | undefined, file: File, onShare: (share: number) => void): Promise<string> {
  const { signal } = new AbortController()
  const announced = await announce({ project, name: file.name, mime: mimeOf(file), size: file.size })
  const { asset, session } = announced
  try {
    const onSent = (bytes: number) => onShare(file.size > 0 ? bytes / file.size : 1)
    const tags = await send(session, { file, tags: [], onSent, onTags: () => undefined, signal })
    await finalise(asset, tags)
    return asset
  } catch (error) {
    void forget(asset)
    if (goesThroughServer(error, session, [])) return upload(project, file, onShare)
    throw error
  }
}

/** Brings a file, and tells how much of it is there, from 0 to 1. */
export const useUpload = (project: string | undefined, onShare: (share: number) => void = () => undefined) =>
  useMutation({ mutationFn: (file: File) => upload(project, file, onShare) })
