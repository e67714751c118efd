import { queryOptions } from '@tanstack/react-query'

import type { Asset } from './projects'
import { contentUrl } from './projects'
import { ApiProblem, Unreachable } from './problem'

/** What is in a package, without all of it being fetched: packages hold films. */
export interface PackageContents {
  files: PackageFile[]
  losses: LossReport
  facts: PackageFacts | undefined
}

export interface PackageFile {
  path: string
  sizeBytes: number
}

export interface PackageFacts {
  width: number
  height: number
  frames: number
  start_timecode: string
}

/** As `losses.json` of a package says it: docs/HANDOVER.md. */
export interface LossReport {
  /** What is in the pictures and sounds themselves, clip by clip. */
  baked: { clip: string; file: string; features: string[] }[]
  documents: DocumentLosses[]
}

export interface DocumentLosses {
  document: string
  losses: Loss[]
}

export interface Loss {
  track: string
  clip: string
  feature: string
  outcome: 'approximated' | 'beside' | 'dropped'
  instead: string
}

/** Reads parts of a stored file, as who asks. */
class RangeReader {
  constructor(
    private readonly url: string,
    private readonly size: number,
  ) {}

  async getLength(): Promise<number> {
    return this.size
  }

  async read(offset: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    if (length === 0) return new Uint8Array(0)
    const headers = { Range: `bytes=${offset}-${offset + length - 1}` }
    const answer = await fetch(new Request(new URL(this.url, location.origin), { headers })).catch((cause: unknown) => {
      throw new Unreachable(cause)
    })
    if (!answer.ok) throw new ApiProblem(answer.status, (await answer.json().catch(() => ({}))) as object)
    const bytes = new Uint8Array(await answer.arrayBuffer())
    // A server that knows no parts answers with all of it.
    return answer.status === 206 ? bytes : bytes.slice(offset, offset + length)
  }
}

async function open(asset: Pick<Asset, 'id' | 'size_bytes'>) {
  const { unzip } = await import('unzipit')
  return (await unzip(new RangeReader(contentUrl(asset.id), asset.size_bytes))).entries
}

/** What a package holds and what was lost. It never changes. */
export const packageQuery = (asset: Pick<Asset, 'id' | 'size_bytes'>) =>
  queryOptions({
    queryKey: ['package', asset.id],
    staleTime: Infinity,
    queryFn: async (): Promise<PackageContents> => {
      const entries = await open(asset)
      const json = async (path: string) => (entries[path] ? ((await entries[path].json()) as unknown) : undefined)
      const losses = (await json('losses.json')) as LossReport | undefined
      return {
        files: Object.values(entries)
          .filter(({ isDirectory }) => !isDirectory)
          .map(({ name, size }) => ({ path: name, sizeBytes: size })),
        losses: { baked: losses?.baked ?? [], documents: losses?.documents ?? [] },
        facts: (await json('package.json')) as PackageFacts | undefined,
      }
    },
  })

/** One file of a package, alone. */
export async function fileOf(asset: Pick<Asset, 'id' | 'size_bytes'>, path: string): Promise<Blob> {
  const entry = (await open(asset))[path]
  if (!entry) throw new Error(path)
  return entry.blob()
}
