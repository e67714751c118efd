import createClient from 'openapi-fetch'

import type { components, paths } from './schema'

export type Schemas = components['schemas']

/** Asks the server that this page came from. A session's cookie goes along by itself; nothing secret is kept here. */
export const client = createClient<paths>({ baseUrl: location.origin, fetch: (request) => fetch(request) })
