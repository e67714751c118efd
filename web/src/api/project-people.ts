import { queryOptions } from '@tanstack/react-query'

import { useAct } from './act'
import { client, type Schemas } from './client'
import { answered } from './problem'

export type ProjectMember = Schemas['ProjectMember']
export type ProjectRole = Schemas['ProjectRole']

/** Whom a project names. Others of the workspace are in it what the workspace says. */
export const projectMembersQuery = (project: string) =>
  queryOptions({
    queryKey: ['project', project, 'members'],
    queryFn: async ({ signal }) =>
      (await answered(client.GET('/api/v1/projects/{id}/members', { params: { path: { id: project } }, signal }))).items,
  })

export const useNameInProject = (project: string) =>
  useAct(
    ({ user, role }: { user: string; role: ProjectRole }) =>
      answered(
        client.PUT('/api/v1/projects/{id}/members/{user_id}', {
          params: { path: { id: project, user_id: user } },
          body: { role },
        }),
      ),
    projectMembersQuery(project).queryKey,
  )

export const useUnnameInProject = (project: string) =>
  useAct(
    (user: string) =>
      answered(
        client.DELETE('/api/v1/projects/{id}/members/{user_id}', { params: { path: { id: project, user_id: user } } }),
      ),
    projectMembersQuery(project).queryKey,
  )

/** Sets what the project may spend at providers; `null` has it be as the plan says. In millionths of the currency. */
export const useSetBudget = (project: string) =>
  useAct(
    (budget_micros: number | null) =>
      answered(
        client.PUT('/api/v1/projects/{id}/budget', { params: { path: { id: project } }, body: { budget_micros } }),
      ),
    ['project', project],
  )
