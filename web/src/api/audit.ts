import { infiniteQueryOptions } from '@tanstack/react-query'

import { client, type Schemas } from './client'
import { answered } from './problem'

export type AuditEntry = Schemas['AuditEntry']
export type AuditOf = 'workspace' | 'installation'

const PAGE = 50

/** What was done, newest first. */
export const auditList = (of: AuditOf) =>
  infiniteQueryOptions({
    queryKey: ['audit', of],
    initialPageParam: undefined as number | undefined,
    queryFn: async ({ pageParam, signal }) => {
      const query = { of, limit: PAGE, ...(pageParam ? { before: pageParam } : {}) }
      return (await answered(client.GET('/api/v1/audit', { params: { query }, signal }))).items
    },
    getNextPageParam: (page) => (page.length < PAGE ? undefined : page.at(-1)?.number),
  })

/** Where the same is read as a table. */
export const auditTableUrl = (of: AuditOf) => `/api/v1/audit.csv?of=${of}`
