import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'

import { client, type Schemas } from './client'
import { answered } from './problem'

export type Job = Schemas['Job']

const PAGE = 50

/** The jobs of a project, or all, newest first. */
export const jobList = (project?: string, state?: Job['state']) =>
  infiniteQueryOptions({
    queryKey: ['jobs', { project, state }],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      answered(
        client.GET('/api/v1/jobs', {
          params: {
            query: {
              limit: PAGE,
              ...(project ? { project_id: project } : {}),
              ...(state ? { state } : {}),
              ...(pageParam ? { cursor: pageParam } : {}),
            },
          },
          signal,
        }),
      ),
    getNextPageParam: (page) => page.next_cursor,
  })

/** One job. */
export const jobQuery = (id: string) =>
  queryOptions({
    queryKey: ['jobs', 'one', id],
    queryFn: ({ signal }) => answered(client.GET('/api/v1/jobs/{id}', { params: { path: { id } }, signal })),
  })

/** The jobs that are at work now. */
export const runningJobs = queryOptions({
  queryKey: ['jobs', 'running'],
  queryFn: async ({ signal }) =>
    (await answered(client.GET('/api/v1/jobs', { params: { query: { state: 'RUNNING', limit: 100 } }, signal }))).items,
  refetchInterval: 5000,
})

function useJobAct(act: (id: string) => Promise<unknown>) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: act,
    onSettled: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: ['jobs'] }),
        queries.invalidateQueries({ queryKey: ['project'] }),
      ]),
  })
}

export const useRetryJob = () =>
  useJobAct((id) => answered(client.POST('/api/v1/jobs/{id}/retry', { params: { path: { id } } })))

export const useCancelJob = () =>
  useJobAct((id) => answered(client.POST('/api/v1/jobs/{id}/cancel', { params: { path: { id } } })))
