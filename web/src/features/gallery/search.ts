import type { Asset } from '../../api/projects'

/** What is looked for, as it stands in the address of the page. */
export interface GallerySearch {
  kind?: Asset['kind']
  status?: Asset['status']
  from?: 'brought' | 'made'
  /** Of no project, but of the workspace: all of its projects may use them. */
  of?: 'workspace'
  /** Those that were deleted and can be restored. */
  deleted?: true
  words?: string
  asset?: string
}

const KINDS: readonly Asset['kind'][] = ['image', 'video', 'audio', 'captions', 'final', 'animatic', 'clip', 'thumbnail', 'document', 'package', 'lut', 'font']
/** Those that can be listed: what is still on its way stands in no list. */
const STATUSES: readonly Asset['status'][] = ['READY', 'PROCESSING', 'FAILED']

/** Reads what is looked for from an address, where anything may stand. */
export function gallerySearch(search: Record<string, unknown>): GallerySearch {
  const kind = KINDS.find((kind) => kind === search.kind)
  const status = STATUSES.find((status) => status === search.status)
  const from = (['brought', 'made'] as const).find((from) => from === search.from)
  return {
    ...(kind && { kind }),
    ...(status && { status }),
    ...(from && { from }),
    ...(search.of === 'workspace' && { of: 'workspace' }),
    ...(search.deleted === true && { deleted: true }),
    ...(typeof search.words === 'string' && search.words !== '' && { words: search.words }),
    ...(typeof search.asset === 'string' && { asset: search.asset }),
  }
}
