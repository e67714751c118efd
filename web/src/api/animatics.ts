import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'

import { client, type Schemas } from './client'
import type { Job } from './jobs'
import { answered } from './problem'

export type AnimaticFilm = Schemas['Animatic']

/** While one is made it is looked after so often, beside what events tell. */
const LOOK_MS = 2000
/** So many tries are looked through for one that succeeded. */
const TRIES = 20

/** The jobs that made animatics of a project, the newest first. */
export const animaticJobsQuery = (project: string) =>
  queryOptions({
    queryKey: ['jobs', 'animatics', project],
    queryFn: async ({ signal }) => {
      const query = { project_id: project, kind: 'render_animatic' as const, limit: TRIES }
      return (await answered(client.GET('/api/v1/jobs', { params: { query }, signal }))).items
    },
    refetchInterval: ({ state }) => (state.data?.some(isAtWork) ? LOOK_MS : false),
  })

export const isAtWork = ({ finished_at: at }: Job) => at == null

/** The newest animatic, of a project that has one: by the job that made it, and as the scenes are. */
export const animaticQuery = (project: string, job: string | undefined) =>
  queryOptions({
    queryKey: ['project', project, 'animatic', job],
    enabled: job !== undefined,
    queryFn: ({ signal }) => answered(client.GET('/api/v1/projects/{id}/animatic', { params: { path: { id: project } }, signal })),
  })

/** Makes one of the scenes as they are. The key is that of the button: pressing it twice makes one. */
export function useMakeAnimatic(project: string) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (key: string) =>
      answered(
        client.POST('/api/v1/projects/{id}/animatic', {
          params: { path: { id: project }, header: { 'Idempotency-Key': key } },
        }),
      ),
    onSettled: () => queries.invalidateQueries({ queryKey: ['jobs'] }),
  })
}
