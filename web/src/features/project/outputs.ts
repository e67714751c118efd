import type { Asset } from '../../api/projects'

/** What a project has to show and to give away, the newest of each. */
export interface Outputs {
  video: Asset | undefined
  poster: Asset | undefined
  /** For downloading, in the order in which people look for them. */
  files: Asset[]
}

const ORDER: readonly Asset['kind'][] = ['final', 'package', 'captions', 'thumbnail', 'document']

export function outputsOf(all: readonly Asset[]): Outputs {
  // A draft stands for the video only as long as there is none.
  const isWhole = (asset: Asset) => !asset.is_draft
  const assets = all.some((asset) => asset.kind === 'final' && isWhole(asset)) ? all.filter(isWhole) : all
  const newest = (is: (asset: Asset) => boolean) => assets.findLast((asset) => asset.status === 'READY' && is(asset))
  const byName = new Map<string, Asset>()
  for (const asset of assets) {
    if (ORDER.includes(asset.kind)) byName.set(nameOf(asset), asset)
  }
  const files = [...byName.values()].sort((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind))
  return {
    video: newest((asset) => asset.kind === 'final'),
    poster: newest((asset) => asset.kind === 'thumbnail'),
    files: files.filter((asset) => !nameOf(asset).startsWith('timing')),
  }
}

/** The newest picture of each scene, by the number that it was made under: for scenes that name none themselves. */
export function picturesOf(assets: readonly Asset[]): ReadonlyMap<number, string> {
  const pictures = new Map<number, string>()
  for (const asset of assets) {
    const [, scene] = asset.kind === 'image' ? (/\/takes\/scene-(\d+)-image-/.exec(asset.object_key) ?? []) : []
    if (scene) pictures.set(Number(scene), asset.id)
  }
  return pictures
}

/** What a file is called without the checksum that makes its key its own. */
export function nameOf(asset: Asset): string {
  const name = asset.object_key.slice(asset.object_key.lastIndexOf('/') + 1)
  return name.replace(/[-.][0-9a-f]{8,64}(?=\.[a-z0-9]+$)/, '')
}
