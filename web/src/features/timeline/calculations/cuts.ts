import type { Asset } from '../../../api/projects'
import { nameOf } from '../../project/outputs'

/** A finished video and the timeline that it was made from. */
export interface Cut {
  video: Asset
  poster: Asset | undefined
  /** The tag of the timeline; unknown where it was listed with an earlier video. */
  tag: string | undefined
}

/** The finished videos of a project, oldest first: each is listed before its picture and its timeline. Pure. */
export function cutsOf(assets: readonly Asset[]): Cut[] {
  const cuts: Cut[] = []
  for (const asset of assets) {
    if (asset.status !== 'READY') continue
    const last = cuts.at(-1)
    if (asset.kind === 'final') cuts.push({ video: asset, poster: undefined, tag: undefined })
    else if (last && asset.kind === 'thumbnail') last.poster ??= asset
    else if (last && asset.kind === 'document' && nameOf(asset) === 'timeline.json') last.tag ??= `"${asset.checksum ?? ''}"`
  }
  return cuts
}

/** The video of a version of the timeline, or else the newest, which then is of another one. */
export function cutOf(cuts: readonly Cut[], tag: string): { cut: Cut | undefined; isCurrent: boolean } {
  const own = cuts.findLast((cut) => cut.tag === tag)
  return own ? { cut: own, isCurrent: true } : { cut: cuts.at(-1), isCurrent: false }
}
