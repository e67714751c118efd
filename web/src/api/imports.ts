import { useMutation, useQueryClient } from '@tanstack/react-query'

import { client, type Schemas } from './client'
import { answered } from './problem'

export type AcceptedImport = Schemas['AcceptedImport']

interface Wish {
  address: string
  /** As its server calls it where absent. */
  name: string | undefined
  /** What it becomes a file of; of the workspace where absent. */
  project: string | undefined
  /** Sending it twice fetches one. */
  key: string
}

/** Has a file fetched from an address: a job of the server does it. */
export function useImport() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: ({ address, name, project, key }: Wish) =>
      answered(
        client.POST('/api/v1/assets/import', {
          params: { header: { 'Idempotency-Key': key } },
          body: { url: address, ...(name && { name }), ...(project && { project_id: project }) },
        }),
      ),
    onSettled: () => void queries.invalidateQueries({ queryKey: ['jobs'] }),
  })
}
