import type { Asset } from '../../api/projects'

/** What is looked for, as it stands in the address of the page. */
export interface GallerySearch {
  kind?: Asset['kind']
  status?: Asset['status']
  from?: 'brought' | 'made'
  words?: string
  asset?: string
}

const KINDS: readonly Asset['kind'][] = ['image', 'video', 'audio', 'captions', 'final', 'clip', 'thumbnail', 'document', 'package', 'lut', 'font']
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
    ...(typeof search.words === 'string' && search.words !== '' && { words: search.words }),
    ...(typeof search.asset === 'string' && { asset: search.asset }),
  }
}
