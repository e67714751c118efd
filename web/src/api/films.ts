import { queryOptions } from '@tanstack/react-query'

import { framesPerSecond } from '../lib/frames'
import { client } from './client'
import { fetchDocument, fetchText } from './media'
import { answered, ApiProblem } from './problem'
import type { Asset } from './projects'

/** A finished video with the report of how it was made. One that was rendered of a timeline has none. */
export interface FilmVersion {
  /** Counted from 1, the oldest. */
  number: number
  video: Asset
  report: Asset | undefined
}

/** Where a scene begins in a video. */
export interface SceneStart {
  number: number
  /** Where it fades out of the one before. */
  startMs: number
  /** From where on it alone is seen: where its own clip begins. */
  aloneMs: number
}

/** What a player has to know of a video. */
export interface FilmFacts {
  fps: number
  scenes: SceneStart[]
  captions: { asset: string; language: string } | undefined
}

/** Videos are made at so many frames a second where nothing else is told. */
const USUAL_FPS = 30
export const NO_FACTS: FilmFacts = { fps: USUAL_FPS, scenes: [], captions: undefined }

/** Returns the finished videos of a project, the oldest first. What was rendered by one job comes after its video. */
export function versionsOf(assets: readonly Asset[]): FilmVersion[] {
  const versions: FilmVersion[] = []
  for (const asset of assets) {
    const last = versions.at(-1)
    if (asset.kind === 'final' && asset.status !== 'FAILED') {
      versions.push({ number: versions.length + 1, video: asset, report: undefined })
    } else if (last && !last.report && /\/report-[^/]*\.json$/.test(asset.object_key)) last.report = asset
  }
  return versions
}

/**
 * What is told of a video: by its own report and timeline, or else by the timeline of the project. Of one whose job is not done,
 * neither is there yet.
 */
export const filmQuery = (project: string, version: FilmVersion | undefined, assets: readonly Asset[], isBeingMade = false) =>
  queryOptions({
    queryKey: ['project', project, 'film', version?.video.id, version?.report?.id],
    enabled: version !== undefined && (version.report !== undefined || !isBeingMade),
    staleTime: version?.report ? Infinity : 5000,
    queryFn: async ({ signal }): Promise<FilmFacts> => {
      const files = version?.report ? filesOf(await fetchDocument(version.report.id, signal)) : undefined
      const byKey = new Map(assets.map((asset) => [asset.object_key, asset.id]))
      const timeline = byKey.get(files?.get('timeline.json') ?? '')
      const document = timeline ? await fetchDocument(timeline, signal) : await ownTimeline(project, signal)
      return { ...factsOf(document), captions: captionsOf(files, byKey) ?? newestCaptions(files, assets) }
    },
  })

/** By the names that timelines have for them: the files that the newest video of scenes was made of. */
export const filmFilesQuery = (project: string, assets: readonly Asset[]) => {
  const report = newestReport(assets)
  return queryOptions({
    queryKey: ['project', project, 'film-files', report?.id],
    enabled: report !== undefined,
    staleTime: Infinity,
    queryFn: async ({ signal }): Promise<Record<string, string>> => {
      const byKey = new Map(assets.map((asset) => [asset.object_key, asset.id]))
      const files = [...filesOf(await fetchDocument(report?.id ?? '', signal))]
      return Object.fromEntries(files.flatMap(([path, key]) => (byKey.has(key) ? [[path, byKey.get(key)!]] : [])))
    },
  })
}

const newestReport = (assets: readonly Asset[]) => versionsOf(assets).findLast((version) => version.report !== undefined)?.report

/** What is said in a video, and the timeline that it is said in. */
export interface SpokenFilm {
  timeline: unknown
  /** WebVTT. */
  captions: string
  language: string
}

/** Reads what is said in the newest video that was made of scenes; nothing where there is none. */
export async function spokenFilm(assets: readonly Asset[]): Promise<SpokenFilm | undefined> {
  const { signal } = new AbortController()
  const byKey = new Map(assets.map((asset) => [asset.object_key, asset.id]))
  const report = newestReport(assets)
  const files = report && filesOf(await fetchDocument(report.id, signal))
  const [captions, timeline] = [captionsOf(files, byKey), byKey.get(files?.get('timeline.json') ?? '')]
  if (!captions || !timeline) return undefined
  const [document, text] = await Promise.all([fetchDocument(timeline, signal), fetchText(captions.asset, signal)])
  return { timeline: document, captions: text, language: captions.language }
}

async function ownTimeline(project: string, signal: AbortSignal): Promise<unknown> {
  try {
    return await answered(client.GET('/api/v1/projects/{id}/timeline', { params: { path: { id: project } }, signal }))
  } catch (error) {
    if (error instanceof ApiProblem && error.isNowhere) return undefined
    throw error
  }
}

type Unknown = Record<string, unknown>
const parts = (value: unknown): Unknown => (typeof value === 'object' && value !== null ? (value as Unknown) : {})
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])

/** Returns the keys of the files that a report names, by their paths. */
export function filesOf(report: unknown): Map<string, string> {
  return new Map(list(parts(report).files).map(parts).map(({ path, key }) => [String(path), String(key)]))
}

/** Reads from a timeline how many frames a second has, and where scenes begin. */
export function factsOf(timeline: unknown): Pick<FilmFacts, 'fps' | 'scenes'> {
  const { format, tracks } = parts(timeline)
  const clips = list(tracks)
    .map(parts)
    .filter(({ kind }) => kind === 'visual')
    .flatMap((track) => list(track.clips).map(parts))
  const scenes = clips.flatMap(({ id, start_ms, transition }): SceneStart[] => {
    const [, number] = typeof id === 'string' ? (/^scene-(\d+)$/.exec(id) ?? []) : []
    if (!number || typeof start_ms !== 'number') return []
    const fade = Number(parts(transition).duration_ms ?? 0)
    return [{ number: Number(number), startMs: start_ms, aloneMs: start_ms + fade }]
  })
  scenes.sort((a, b) => a.startMs - b.startMs)
  return { fps: framesPerSecond(parts(format).fps) ?? USUAL_FPS, scenes }
}

function captionsOf(files: Map<string, string> | undefined, byKey: Map<string, string>): FilmFacts['captions'] {
  for (const [path, key] of files ?? []) {
    const [, language] = /^captions\/(.+)\.vtt$/.exec(path) ?? []
    const asset = byKey.get(key)
    if (language && asset) return { asset, language }
  }
  return undefined
}

/** Those of another video may be said at other times: they are shown only where a video has no report. */
function newestCaptions(files: unknown, assets: readonly Asset[]): FilmFacts['captions'] {
  const newest = files ? undefined : assets.findLast(({ kind, mime }) => kind === 'captions' && mime === 'text/vtt')
  return newest && { asset: newest.id, language: '' }
}
