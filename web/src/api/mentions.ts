import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient, type InfiniteData } from '@tanstack/react-query'

import { client, type Schemas } from './client'
import { answered } from './problem'

export type Mention = Schemas['Mention']
export type NamedPerson = Schemas['NamedPerson']

const PAGE = 20
/** Whether somebody was named is looked for so often: no event tells of it. */
const LOOK_EVERY_MS = 60_000

/** Whom comments of a project can name. */
export const projectPeopleQuery = (project: string) =>
  queryOptions({
    queryKey: ['project', project, 'people'],
    staleTime: 60_000,
    queryFn: async ({ signal }) =>
      (await answered(client.GET('/api/v1/projects/{id}/people', { params: { path: { id: project } }, signal }))).items,
  })

/** The comments that name the person who asks, newest first. */
export const mentionList = infiniteQueryOptions({
  queryKey: ['mentions'],
  initialPageParam: undefined as string | undefined,
  queryFn: ({ pageParam, signal }) => {
    const query = { limit: PAGE, ...(pageParam && { cursor: pageParam }) }
    return answered(client.GET('/api/v1/me/mentions', { params: { query }, signal }))
  },
  getNextPageParam: (page) => page.next_cursor ?? undefined,
  refetchInterval: LOOK_EVERY_MS,
})

type Pages = InfiniteData<Schemas['MentionPage']>

/** Says that a comment was seen, or that it was not: shown at once. */
export function useReadMention() {
  const queries = useQueryClient()
  const { queryKey } = mentionList
  return useMutation({
    mutationFn: ({ comment, isRead }: { comment: string; isRead: boolean }) =>
      answered(
        client.PUT('/api/v1/me/mentions/{id}', {
          params: { path: { id: comment } },
          body: { is_read: isRead },
          // It may be the last that a page asks for.
          keepalive: true,
        }),
      ),
    onMutate: async ({ comment, isRead }) => {
      await queries.cancelQueries({ queryKey })
      const before = queries.getQueryData(queryKey)
      const read_at = isRead ? new Date().toISOString() : null
      const found = before?.pages.flatMap(({ items }) => items).find((one) => one.comment.id === comment)
      const change = !found || (found.read_at != null) === isRead ? 0 : isRead ? -1 : 1
      queries.setQueryData<Pages>(queryKey, (all) => all && {
        ...all,
        pages: all.pages.map((page) => ({
          ...page,
          unread: page.unread + change,
          items: page.items.map((one) => (one.comment.id === comment ? { ...one, read_at } : one)),
        })),
      })
      return { before }
    },
    onError: (_error, _input, kept) => queries.setQueryData(queryKey, kept?.before),
    onSettled: () => void queries.invalidateQueries({ queryKey }),
  })
}
