import { queryOptions, useQueryClient } from '@tanstack/react-query'

import { useAct } from './act'
import { client, type Schemas } from './client'
import { answered } from './problem'

export type Workspace = Schemas['Workspace']
export type ProjectDefault = Schemas['ProjectDefault']

export const workspaceQuery = queryOptions({
  queryKey: ['workspace'],
  queryFn: ({ signal }) => answered(client.GET('/api/v1/workspace', { signal })),
})

export const workspacesQuery = queryOptions({
  queryKey: ['workspaces'],
  queryFn: async ({ signal }) => (await answered(client.GET('/api/v1/workspaces', { signal }))).items,
})

export function useChangeWorkspace() {
  const queries = useQueryClient()
  return useAct(
    async (body: Schemas['ChangeWorkspace']) => {
      const changed = await answered(client.PATCH('/api/v1/workspace', { body }))
      queries.setQueryData(workspaceQuery.queryKey, changed)
      return changed
    },
    workspaceQuery.queryKey,
    workspacesQuery.queryKey,
    ['me'],
  )
}

export const useCreateWorkspace = () =>
  useAct(
    (name: string) => answered(client.POST('/api/v1/workspaces', { body: { name } })),
    workspacesQuery.queryKey,
  )

/** Goes to another workspace: all that was read is of the one before. */
export function useChooseWorkspace() {
  const queries = useQueryClient()
  return useAct(async (workspace_id: string) => {
    await answered(client.PUT('/api/v1/me/workspace', { body: { workspace_id } }))
    await queries.resetQueries()
  })
}
