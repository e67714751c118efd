import { useMutation } from '@tanstack/react-query'

import { announce, finalise, forget, goesThroughServer, send } from './sending'

/** The types of pictures and films that are taken. */
export const SEEN =
  'image/png,image/jpeg,image/webp,image/gif,image/heic,image/heif,image/avif,image/tiff,image/bmp,image/jp2,image/svg+xml,video/mp4,video/quicktime,video/webm'
/** The types of films that are taken. */
export const FILMS = 'video/mp4,video/quicktime,video/webm,video/x-matroska,.mkv'
/** The types of sounds that are taken. */
export const HEARD = 'audio/wav,audio/mpeg,audio/flac,audio/ogg,audio/mp4'
/** All that is taken; endings stand for what browsers know no type of. */
export const ALL_TYPES = `${SEEN},video/x-matroska,.mkv,${HEARD},text/vtt,.srt,.vtt,.cube,.heic,.heif,.avif,.jp2`

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
}

export const mimeOf = (file: Pick<File, 'name' | 'type'>) =>
  file.type || (BY_EXTENSION[file.name.split('.').pop()?.toLowerCase() ?? ''] ?? '')

/** Brings a file to a project, and returns the id of the asset that it becomes. */
async function upload(project: string, file: File): Promise<string> {
  const { signal } = new AbortController()
  const announced = await announce({ project, name: file.name, mime: mimeOf(file), size: file.size })
  const { asset, session } = announced
  try {
    const tags = await send(session, { file, tags: [], onSent: () => undefined, onTags: () => undefined, signal })
    await finalise(asset, tags)
    return asset
  } catch (error) {
    void forget(asset)
    if (goesThroughServer(error, session, [])) return upload(project, file)
    throw error
  }
}

export const useUpload = (project: string) => useMutation({ mutationFn: (file: File) => upload(project, file) })
