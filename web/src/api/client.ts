import createClient from 'openapi-fetch'

import type { components, paths } from './schema'

export type Schemas = components['schemas']

/** What a guest was let in by; it lives as long as the page. Everybody else has the cookie of a session, or needs nothing. */
let pass: string | undefined

/** Lets all that is asked from now on be asked by a guest, or by nobody in particular again. */
export function actAsGuest(token: string | undefined): void {
  pass = token
}

export const isGuest = (): boolean => pass !== undefined

/** Asks the server that this page came from. A session's cookie goes along by itself; nothing secret is kept in the browser. */
export const client = createClient<paths>({
  baseUrl: location.origin,
  fetch: (request) => {
    if (pass !== undefined) request.headers.set('Authorization', `Bearer ${pass}`)
    return fetch(request)
  },
})
