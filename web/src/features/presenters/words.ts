import type { Asset } from '../../api/projects'

/** The tags of a text, parted by commas. */
export const tagsOf = (text: string): string[] =>
  text
    .split(',')
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '')

/** Whether a file can be a face: providers take these. */
export const isFace = (asset: Asset): boolean => /^image\/(png|jpeg)$/.test(asset.mime)
