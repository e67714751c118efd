import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'

import { client, type Schemas } from './client'
import { answered } from './problem'

export type Comment = Schemas['Comment']
export type NewComment = Schemas['CreateComment']
export type Line = Schemas['Line']

/** What the server keeps of a drawing. */
export const MOST_LINES = 50
export const MOST_POINTS = 500
export const LONGEST_COMMENT = 4000

const PAGE = 100
/** What others said is looked for so often, for each page of it that there is. */
const LOOK_EVERY_MS = 3000

const path = (id: string) => ({ path: { id } })

/** All that was said of a project, newest first. */
export const commentsQuery = (project: string) =>
  queryOptions({
    queryKey: ['project', project, 'comments'],
    queryFn: async ({ signal }) => {
      const all: Comment[] = []
      let cursor: string | null | undefined
      do {
        const query = { limit: PAGE, ...(cursor ? { cursor } : {}) }
        const params = { ...path(project), query }
        const page = await answered(client.GET('/api/v1/projects/{id}/comments', { params, signal }))
        all.push(...page.items)
        cursor = page.next_cursor
      } while (cursor)
      return all
    },
    // Events tell of jobs, not of comments.
    refetchInterval: ({ state }) => LOOK_EVERY_MS * Math.max(1, Math.ceil((state.data?.length ?? 0) / PAGE)),
  })

/** Changes what was said: at once for who does it, and as it was again where the server refuses. */
function useCommentAct<Input, Output>(
  project: string,
  act: (input: Input) => Promise<Output>,
  change: (comments: Comment[], input: Input) => Comment[],
) {
  const queries = useQueryClient()
  const { queryKey } = commentsQuery(project)
  return useMutation({
    mutationFn: act,
    scope: { id: `comments ${project}` },
    onMutate: async (input) => {
      await queries.cancelQueries({ queryKey })
      const before = queries.getQueryData(queryKey)
      queries.setQueryData(queryKey, (comments) => comments && change(comments, input))
      return { before }
    },
    onError: (_error, _input, kept) => queries.setQueryData(queryKey, kept?.before),
    onSettled: () => void queries.invalidateQueries({ queryKey }),
  })
}

/** Says something. The key is that of what was written: sending it twice says it once. */
export function useSay(project: string) {
  const queries = useQueryClient()
  const { queryKey } = commentsQuery(project)
  return useMutation({
    mutationFn: ({ comment, key }: { comment: NewComment; key: string }) =>
      answered(
        client.POST('/api/v1/projects/{id}/comments', {
          params: { ...path(project), header: { 'Idempotency-Key': key } },
          body: comment,
        }),
      ),
    onSuccess: async (comment) => {
      await queries.cancelQueries({ queryKey })
      queries.setQueryData(queryKey, (all) => [comment, ...(all ?? [])])
      void queries.invalidateQueries({ queryKey })
    },
  })
}

const place = (project: string, comment: string) => ({ params: { path: { id: project, comment_id: comment } } })

export const useSettle = (project: string) =>
  useCommentAct(
    project,
    ({ id, isSettled }: { id: string; isSettled: boolean }) =>
      answered(
        client.PATCH('/api/v1/projects/{id}/comments/{comment_id}', {
          ...place(project, id),
          body: { is_resolved: isSettled },
        }),
      ),
    (all, { id, isSettled }) =>
      all.map((one) => (one.id === id ? { ...one, resolved_at: isSettled ? new Date().toISOString() : null } : one)),
  )

export const useTakeBack = (project: string) =>
  useCommentAct(
    project,
    (id: string) => answered(
        client.DELETE('/api/v1/projects/{id}/comments/{comment_id}', {
          ...place(project, id),
          // It may be the last that a page asks for.
          keepalive: true,
        }),
      ),
    (all, id) => all.filter((one) => one.id !== id && one.parent_id !== id),
  )

/** The people of the workspace by their ids, as far as who asks may know them. */
export const namesQuery = queryOptions({
  queryKey: ['names'],
  queryFn: async ({ signal }) => {
    const { items } = await answered(client.GET('/api/v1/members', { signal }))
    return new Map(items.map((member) => [member.user_id, member.display_name]))
  },
  staleTime: 60_000,
})
