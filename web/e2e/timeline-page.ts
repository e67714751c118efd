import type { Page } from 'playwright-core'
import { expect } from 'vitest'

import { MADE_MS, server, SMALL } from './fixture'

/** What tests of the timeline share: a video to edit, and what the server and the page say of it. */

export const TEXTS = ['Tea is a leaf.', 'It falls into a cup.', 'Now we drink.']

export interface Clip {
  id?: string
  start_ms: number
  duration_ms: number
  look?: { opacity?: number }
}

export interface Track {
  kind: string
  role?: string
  name?: string
  gain_db?: number
  muted?: boolean
  style?: string
  position?: string
  clips: Clip[]
  captions?: { start_ms: number; end_ms: number; text: string; words?: object[] }[]
}

/** Makes a video of some scenes, and waits for it. */
export async function made(title: string, texts = TEXTS, more: object = {}): Promise<string> {
  const id = await server.project({ ...SMALL, ...more, title, scenes: texts.map((text) => ({ text })) })
  const state = async () => (await server.get<{ status: string }>(`/api/v1/projects/${id}`)).status
  await expect.poll(state, { timeout: MADE_MS, interval: 300 }).toBe('completed')
  return id
}

export async function openTimeline(page: Page, id: string): Promise<void> {
  await page.goto(`/projects/${id}/timeline`)
  await strip(page, 'scene-01').waitFor()
}

/** Machines may be slow; what is asked for comes to be. */
export const polled = <T>(value: () => T, message?: string) => expect.poll(value, { timeout: 15_000, ...(message ? { message } : {}) })

export const strip = (page: Page, id: string) => page.locator(`[data-clip="${id}"]`)
export const kept = (page: Page) => page.getByText('Saved', { exact: true }).waitFor()
export const document = (id: string) => server.get<{ tracks: Track[] }>(`/api/v1/projects/${id}/timeline`)
export const pictures = async (id: string) => (await document(id)).tracks[0]?.clips ?? []
export const times = async (id: string) => (await pictures(id)).map((clip) => [clip.id, clip.start_ms, clip.start_ms + clip.duration_ms])
export const tag = async (id: string) => (await fetch(`${server.url}/api/v1/projects/${id}/timeline`)).headers.get('etag')

export async function drag(page: Page, from: { x: number; y: number }, by: { x: number; y?: number }): Promise<void> {
  await page.mouse.move(from.x, from.y)
  await page.mouse.down()
  await page.mouse.move(from.x + by.x / 2, from.y + (by.y ?? 0) / 2)
  await page.mouse.move(from.x + by.x, from.y + (by.y ?? 0), { steps: 4 })
  await page.mouse.up()
}

export async function boxOf(page: Page, id: string) {
  const box = await strip(page, id).boundingBox()
  if (!box) throw new Error(`${id} is not seen`)
  return box
}
