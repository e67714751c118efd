import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll } from 'vitest'

import { openBrowser, watched, type Options, type Watched } from './browser'
import { Server, type Person } from './server'

/** Small and short, so that it is made in a moment. */
export const SMALL = { format: '144x256', fps: 25, music: 'off' }
/** How long a video may take on a machine that does much else. */
export const MADE_MS = 120_000

/** The server and the browser of a file of tests. */
export let server: Server
export let browser: Browser

let open: Watched[] = []

/**
 * Starts both for all tests of a file, with accounts where somebody is named, and closes after each test what it opened. Variables
 * of the server are asked for as it is started.
 */
export function startStudio(administrator?: Person, variables: () => Record<string, string> = () => ({})): void {
  beforeAll(async () => {
    server = await Server.start(administrator, variables())
    browser = await openBrowser()
  })

  afterAll(async () => {
    await browser?.close()
    await server?.remove()
  })

  afterEach(async () => {
    await Promise.all(open.map(({ context }) => context.close()))
    open = []
  })
}

/** Opens a page in a browser of its own. */
export async function visit(options: Options = {}): Promise<Watched> {
  const one = await watched(browser, server.url, options)
  open.push(one)
  return one
}
