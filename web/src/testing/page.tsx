import { i18n } from '@lingui/core'
import { I18nProvider } from '@lingui/react'
import { QueryClientProvider } from '@tanstack/react-query'
import { createMemoryHistory, RouterProvider } from '@tanstack/react-router'
import { cleanup, configure, render } from '@testing-library/react'
import { afterEach, vi } from 'vitest'

import { activate } from '../app/i18n'
import { createQueryClient } from '../app/providers'
import { createAppRouter } from '../app/router'
import { showCommands } from '../commands/shown'
import { closeToasts } from '../ui/toast'

/** What the server of a test answers: by method and path, without the query. A function is asked each time. */
export type Answers = Record<string, unknown>

/** A request that a page sent. */
export interface Sent {
  route: string
  url: string
  body: unknown
  headers: Headers
}

// Pages are loaded as they are gone to, which takes a busy machine its time.
configure({ asyncUtilTimeout: 10_000 })

window.scrollTo = () => undefined
// The browser of tests draws no dialogs: they are open or not.
HTMLDialogElement.prototype.showModal ??= function showModal(this: HTMLDialogElement) {
  this.open = true
}
HTMLDialogElement.prototype.close ??= function close(this: HTMLDialogElement) {
  this.open = false
}

afterEach(() => {
  cleanup()
  closeToasts()
  showCommands(undefined)
  vi.unstubAllGlobals()
})

/** Shows a page of the studio on a server that answers so; whatever else is asked for is not there. */
export async function show(path: string, answers: Answers): Promise<Sent[]> {
  const sent: Sent[] = []
  vi.stubGlobal('EventSource', SilentSource)
  vi.stubGlobal('fetch', async (request: Request) => {
    const route = `${request.method} ${new URL(request.url, 'http://gala.test').pathname}`
    const text = await request.text()
    const body = bodyOf(text)
    sent.push({ route, url: request.url, body, headers: request.headers })
    const given = answers[route]
    const answer = (typeof given === 'function' ? (given as (body: unknown, request: Request) => unknown)(body, request) : given) ?? { status: 404, code: 'not_found', detail: 'there is nothing here' }
    if (answer instanceof Response) return answer
    const status = isProblem(answer) ? answer.status : 200
    return new Response(JSON.stringify(answer), { status, headers: { 'content-type': 'application/json' } })
  })
  await activate('en')
  const queries = createQueryClient()
  const router = createAppRouter(queries, createMemoryHistory({ initialEntries: [path] }))
  render(
    <I18nProvider i18n={i18n}>
      <QueryClientProvider client={queries}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </I18nProvider>,
  )
  return sent
}

/** What was sent: as JSON, or as the text that it is. */
function bodyOf(text: string): unknown {
  if (text === '') return undefined
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

function isProblem(answer: unknown): answer is { status: number } {
  return typeof answer === 'object' && answer !== null && 'code' in answer && 'status' in answer
}

/** A stream that nothing happens on. */
class SilentSource {
  static readonly CLOSED = 2
  readyState = 1
  addEventListener() {}
  close() {}
}
